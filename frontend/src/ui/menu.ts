import type { IconName } from './icons';

/** One row of a menu. */
export interface MenuItem {
  label: string;
  icon?: IconName;
  /** Shown at the right end in a quieter colour. */
  detail?: string;
  danger?: boolean;
  current?: boolean;
  disabled?: boolean;
  action: () => void;
}

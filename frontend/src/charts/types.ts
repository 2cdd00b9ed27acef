/** What a chart is told. Colours follow roles and are never chosen by a caller. */

/** Train is blue and solid, validation orange and dashed, everywhere. */
export type Role = 'train' | 'validation';

export interface ChartLine {
  role: Role;
  epochs: readonly number[];
  values: readonly number[];
}

/** An earlier run, faint behind the present one. */
export interface ChartGhost {
  name: string;
  lines: readonly ChartLine[];
}

export interface ChartStop {
  epoch: number;
  label: string;
  /** Where it would stop as things are, rather than where it did. */
  projected?: boolean;
}

export interface ChartPoint {
  epoch: number;
  value: number;
}

/** Pixel edges of the plotted area. */
export interface Frame {
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export const ROLE_COLOR: Record<Role, string> = {
  train: 'var(--train)',
  validation: 'var(--val)',
};

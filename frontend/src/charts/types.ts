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
  /** The present one continues it, so that both are one curve and the axes have room for both. */
  leads: boolean;
}

export interface ChartStop {
  epoch: number;
  label: string;
  /** Where it would stop as things are, rather than where it did. */
  projected?: boolean;
}

/** What was done while the run trained, such as another learning rate: a dotted line with words. */
export interface ChartChange {
  /** 3.5 is half through epoch 4. */
  epoch: number;
  label: string;
  /** Where there is little room; without it the line has no words there. */
  short?: string;
  /** Only those of a kind may stand for one another where they are crowded. */
  kind: string;
  /** What does not change how the network learns is told more quietly. */
  quiet?: boolean;
  /** A notch on the epoch axis instead of a line, told in words only where there are no curves. */
  notch?: boolean;
}

/** A value measured out of turn, on validation rows where there are any. */
export interface ChartMeasure extends ChartPoint {
  role: Role;
  text: string;
}

export interface ChartPoint {
  epoch: number;
  value: number;
}

/** Pixels beside the plotted area. */
export interface Margins {
  left: number;
  right: number;
}

export interface Tick {
  at: number;
  text: string;
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

/** The data of a chart. Roles decide colours; callers never choose them. */

/** Train is blue and solid, validation orange and dashed, everywhere. */
export type Role = 'train' | 'validation';

export interface ChartLine {
  role: Role;
  epochs: readonly number[];
  values: readonly number[];
}

/** An earlier run, drawn faintly behind the current one. */
export interface ChartGhost {
  name: string;
  lines: readonly ChartLine[];
  /** Whether the current run continues it: then both form one curve, and the axes include both. */
  leads: boolean;
}

export interface ChartStop {
  epoch: number;
  label: string;
  /** Whether this is where the run would stop if nothing changes, instead of where it stopped. */
  projected?: boolean;
}

/** A change while the run trained, such as another learning rate: a dotted line with a label. */
export interface ChartChange {
  /** 3.5 is the middle of epoch 4. */
  epoch: number;
  label: string;
  /** The label if there is little room; without it the line then has no label. */
  short?: string;
  /** If changes are crowded, one may represent others only of the same kind. */
  kind: string;
  /** Whether to draw it less prominently, because it does not affect training. */
  quiet?: boolean;
  /** Whether to draw a notch on the epoch axis instead of a line, with words only in the table. */
  notch?: boolean;
}

/** A value that was measured on request, on validation rows if there are any. */
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

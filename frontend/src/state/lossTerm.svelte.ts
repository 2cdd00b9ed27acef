/** Which loss the charts of a network with penalties show, remembered by the browser. */
import { DATA_LOSS, judgedLoss } from '../network/loss';

export type LossTerm = 'data' | 'whole';

const STORAGE_KEY = 'layerloom.loss';

function recall(): LossTerm {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'whole' ? 'whole' : 'data';
  } catch {
    // Blocked storage remembers nothing.
    return 'data';
  }
}

class Shown {
  #term = $state(recall());

  get term(): LossTerm {
    return this.#term;
  }

  choose(term: LossTerm): void {
    this.#term = term;
    try {
      localStorage.setItem(STORAGE_KEY, term);
    } catch {
      // The choice then lasts as long as the page.
    }
  }

  /** The column to draw of a run; one without penalties has only one loss, which is both. */
  column(metrics: Readonly<Record<string, unknown>>): string {
    return this.#term === 'data' ? judgedLoss(metrics) : 'loss';
  }

  /**
   * Of a run beside another one: where that one has no penalty to show, both are drawn without.
   *
   * @param hides Whether the run has penalties in its losses that it does not tell apart: then it has none without.
   */
  columnBeside(
    metrics: Readonly<Record<string, unknown>>,
    shown: Readonly<Record<string, unknown>>,
    hides: boolean,
  ): string | null {
    if (DATA_LOSS in shown && this.#term === 'whole') return 'loss';
    return hides ? null : judgedLoss(metrics);
  }
}

export const lossShown = new Shown();

/** Which loss the charts of a network with penalties show; the browser remembers the choice. */
import { DATA_LOSS, judgedLoss } from '../network/loss';

export type LossTerm = 'data' | 'whole';

const STORAGE_KEY = 'layerloom.loss';

function recall(): LossTerm {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'whole' ? 'whole' : 'data';
  } catch {
    // The storage is blocked.
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

  /** The column of a run to draw; a run without penalties has only one loss. */
  column(metrics: Readonly<Record<string, unknown>>): string {
    return this.#term === 'data' ? judgedLoss(metrics) : 'loss';
  }

  /**
   * The column of a run beside another one. If that one has no loss with penalties, both are drawn without.
   *
   * @param hides Whether the run's losses include penalties that it does not report separately.
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

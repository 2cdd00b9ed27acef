/** The evaluation of the kept model of a run, which exists after the run has ended. */
import { ApiError } from '../net/errors';
import { type Evaluation, getEvaluation } from '../net/evaluation';
import { errorText } from './errorText';
import { keepAsking } from './retry';

export class EvaluationFeed {
  current = $state.raw<Evaluation | null>(null);
  /** Whether the server has answered, even if there is no evaluation. */
  asked = $state(false);
  failure = $state<string | null>(null);

  #aborter: AbortController | null = null;

  /** Requests it; a second call during the first has no effect. */
  async load(id: string): Promise<void> {
    if (this.#aborter !== null) return;
    this.#aborter = new AbortController();
    const { signal } = this.#aborter;
    const tell = (error: unknown) => {
      this.failure = error instanceof ApiError ? errorText(error) : null;
    };
    try {
      this.current = await keepAsking(() => getEvaluation(id), tell, signal);
      this.asked = true;
      this.failure = null;
    } catch (error) {
      if (signal.aborted) return;
      if (!(error instanceof ApiError)) throw error;
      tell(error);
    }
  }

  close(): void {
    this.#aborter?.abort();
  }
}

/** Whether Train can be pressed, and the two lines beside it: the forecast, or the reason why not. */
import { problemText } from '../builder/problems';
import { fmt, t } from '../i18n/index.svelte';
import { check } from '../state/check.svelte';
import { documents } from '../state/document.svelte';
import { errorText } from '../state/errorText';

export interface Trainability {
  blocked: boolean;
  /** Nothing is wrong: the answer is on its way. */
  waiting?: boolean;
  title: string;
  detail: string;
}

export function trainability(): Trainability {
  const { fork, training } = documents.current;
  if (fork !== null && training.epochs <= fork.epoch) {
    return {
      blocked: true,
      title: t('fork.short'),
      detail: t('fork.short.detail', { epoch: fmt.number(fork.epoch) }),
    };
  }
  if (check.blocker) {
    return { blocked: true, title: t('forecast.blocked'), detail: problemText(check.blocker) };
  }
  if (check.failure) {
    const offline = check.failure.status === 0;
    return {
      blocked: true,
      title: offline ? t('forecast.offline') : t('forecast.notChecked'),
      detail: offline ? t('forecast.offlineDetail') : errorText(check.failure),
    };
  }
  if (!check.report) {
    return {
      blocked: true,
      waiting: true,
      title: t('forecast.checking'),
      detail: t('forecast.checkingDetail'),
    };
  }
  if (!check.report.ok) {
    return { blocked: true, title: t('forecast.blocked'), detail: t('forecast.notChecked') };
  }
  const { totals, forecast } = check.report;
  const seconds = forecast?.seconds_per_epoch;
  return {
    blocked: false,
    title: t('forecast.parameters', { count: totals.params ?? 0 }),
    detail:
      seconds == null
        ? t('forecast.ready')
        : t('forecast.time', {
            time: fmt.duration(seconds),
            device: (forecast?.device ?? 'CPU').toUpperCase(),
          }),
  };
}

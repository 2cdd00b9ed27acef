/** The labels of parameters. */
import { hasText, t } from '../i18n/index.svelte';

/** A parameter's label, and whether it is a real word or Keras's own name, which is monospaced. */
export function paramLabel(name: string): { text: string; isName: boolean } {
  const key = `param.${name}`;
  return hasText(key) ? { text: t(key), isName: false } : { text: name, isName: true };
}

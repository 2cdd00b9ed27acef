/** The browser's own formatters, made once for each language and set of options: making one is slow. */

function remembered<T, O>(
  make: (language: string, options: O | undefined) => T,
): (language: string, options?: O) => T {
  const known = new Map<string, T>();
  return (language, options) => {
    const key = options === undefined ? language : language + JSON.stringify(options);
    let found = known.get(key);
    if (found === undefined) {
      found = make(language, options);
      known.set(key, found);
    }
    return found;
  };
}

export const numberFormat = remembered(
  (language, options: Intl.NumberFormatOptions | undefined) =>
    new Intl.NumberFormat(language, options),
);
export const dateFormat = remembered(
  (language, options: Intl.DateTimeFormatOptions | undefined) =>
    new Intl.DateTimeFormat(language, options),
);
export const listFormat = remembered(
  (language, options: Intl.ListFormatOptions | undefined) => new Intl.ListFormat(language, options),
);
export const pluralRules = remembered(
  (language, options: Intl.PluralRulesOptions | undefined) =>
    new Intl.PluralRules(language, options),
);

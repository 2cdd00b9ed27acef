/** The place of the stack that the next choice from the palette goes to, after a "+" was pressed. */
let index = $state<number | null>(null);

export const insertion = {
  get index(): number | null {
    return index;
  },
  /** Marks a place and asks the palette for the choice. */
  choose(at: number): void {
    index = at;
    document.getElementById('find-layer')?.focus();
  },
  clear(): void {
    index = null;
  },
};

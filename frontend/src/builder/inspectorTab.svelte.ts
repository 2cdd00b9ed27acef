/** Which of the inspector's tabs is open. */
export type Tab = 'layer' | 'data' | 'training';

let current = $state<Tab>('training');
let sheetOpen = $state(false);

export const inspectorTab = {
  get current(): Tab {
    return current;
  },
  /** On a phone the inspector is a sheet over the canvas. */
  get sheetOpen(): boolean {
    return sheetOpen;
  },
  show(tab: Tab): void {
    current = tab;
  },
  setSheet(open: boolean): void {
    sheetOpen = open;
  },
};

import { byId, h } from './dom';

/** A panel that slides up from the bottom of the phone. Returns what closes it. */
export function sheet(title: string, rows: HTMLElement[]): () => void {
  const before = document.activeElement as HTMLElement | null;
  const dialog = h('dialog', { class: 'sheet', 'aria-label': title }, h('h2', {}, title), ...rows);
  const close = (): void => {
    dialog.close();
    dialog.remove();
    before?.focus();
  };
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) close();
  });
  dialog.addEventListener('cancel', close);
  byId('phone').append(dialog);
  dialog.showModal();
  return close;
}

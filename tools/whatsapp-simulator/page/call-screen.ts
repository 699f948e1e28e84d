import { call, type Json } from './api';
import { avatar, byId, h } from './dom';
import { Microphone } from './microphone';
import { sheet } from './sheet';

interface CallView {
  id: string;
  direction: 'user' | 'business';
  name: string;
  state: 'dialling' | 'ringing' | 'pre_accepted' | 'active' | 'ended';
  answeredAt: number | null;
}

type Dialled =
  { outcome: 'dialled' | 'failed' } | { outcome: 'closed'; opensAt: string | null; callback: boolean };

const KEYS = '123456789*0#';

/** The screen of a call: ringing in either direction, or under way. */
export class CallScreen {
  private shown = '';
  private microphone: Microphone | null = null;
  private timer = 0;

  private readonly base: string;
  private readonly toast: (text: string) => void;

  /** `base`: of the handset in the control API. */
  constructor(base: string, toast: (text: string) => void) {
    this.base = base;
    this.toast = toast;
  }

  async dial(body: Json): Promise<void> {
    const result = await call<Dialled>('POST', `${this.base}/call`, body);
    if (result.outcome === 'failed') this.toast('The call could not be placed');
    if (result.outcome === 'closed') this.closed(result.opensAt, result.callback, body['to']);
  }

  /** Shows what there is; draws again only when something changed. */
  async refresh(): Promise<void> {
    const calls = await call<CallView[]>('GET', `${this.base}/calls`);
    // A business call is not seen before the phone rings.
    const current = calls.findLast(({ state }) => state !== 'ended' && state !== 'dialling');
    const shown = current ? `${current.id} ${current.state}` : '';
    if (shown === this.shown) return;
    this.shown = shown;
    clearInterval(this.timer);
    const screen = byId('call');
    screen.hidden = !current;
    if (!current) {
      this.microphone?.close();
      this.microphone = null;
      return;
    }
    const status = h('p', { role: 'status' }, this.statusOf(current));
    screen.replaceChildren(
      avatar(current.name),
      h('h2', {}, current.name),
      status,
      ...this.controls(current),
    );
    screen.querySelector('button')?.focus();
    if (current.state === 'active') await this.countSeconds(current.answeredAt ?? 0, status);
  }

  private statusOf({ direction, state }: CallView): string {
    if (state === 'active') return '0:00';
    return direction === 'business' ? 'Incoming voice call' : 'Ringing…';
  }

  private controls(current: CallView): HTMLElement[] {
    const path = `calls/${encodeURIComponent(current.id)}`;
    const button = (label: string, kind: string, path_: string) =>
      h('button', { type: 'button', class: `round ${kind}`, onclick: () => this.run('POST', path_) }, label);
    if (current.state !== 'active') {
      return current.direction === 'business'
        ? [
            h(
              'div',
              { class: 'controls' },
              button('Decline', 'end', `${path}/decline`),
              button('Answer', 'start', `${path}/answer`),
            ),
          ]
        : [h('div', { class: 'controls' }, button('Hang up', 'end', `${path}/cancel`))];
    }
    const keys = [...KEYS].map((key) =>
      h('button', { type: 'button', onclick: () => this.run('POST', `${path}/dtmf`, { digits: key }) }, key),
    );
    const speak = h(
      'button',
      { type: 'button', class: 'round', onclick: () => void this.speak(path) },
      'Talk',
    );
    return [
      h('div', { class: 'keys', 'aria-label': 'Keypad' }, ...keys),
      h('div', { class: 'controls' }, speak, button('Hang up', 'end', `${path}/hang-up`)),
    ];
  }

  private run(method: string, path: string, body?: Json): void {
    call(method, path, body).catch((error: Error) => this.toast(error.message));
  }

  private async speak(path: string): Promise<void> {
    this.microphone?.close();
    try {
      this.microphone = await Microphone.open(path);
    } catch (error) {
      this.toast((error as Error).message);
    }
  }

  private async countSeconds(answeredAt: number, status: HTMLElement): Promise<void> {
    const { now } = await call<{ now: string }>('GET', 'clock');
    const offset = Date.parse(now) - Date.now();
    const show = (): void => {
      const seconds = Math.max(0, Math.floor((Date.now() + offset - answeredAt) / 1000));
      status.textContent = `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
    };
    show();
    this.timer = window.setInterval(show, 1000);
  }

  /** The screen outside the hours of a business. */
  private closed(opensAt: string | null, callback: boolean, to: unknown): void {
    const when = opensAt === null ? 'Not open soon' : `Opens ${new Date(opensAt).toLocaleString()}`;
    const row = (label: string, onclick: () => void) =>
      h('button', { type: 'button', class: 'row', onclick }, label);
    const close = sheet('The business is closed', [
      h('p', { class: 'muted' }, when),
      ...(callback
        ? [
            row('Request a callback', () => {
              close();
              this.run('POST', `${this.base}/request-callback`, { to });
            }),
          ]
        : []),
      row('Chat', () => close()),
    ]);
  }
}

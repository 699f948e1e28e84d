import { call, type Json } from './api';
import { avatar, byId, h } from './dom';
import { Microphone } from './microphone';
import { sheet } from './sheet';

export interface CallView {
  id: string;
  direction: 'user' | 'business';
  numberId: string;
  name: string;
  state: 'dialling' | 'ringing' | 'pre_accepted' | 'active' | 'ended';
  answeredAt: number | null;
  endedAt: number | null;
}

type Dialled =
  | { outcome: 'dialled'; call: CallView }
  | { outcome: 'failed' }
  | { outcome: 'closed'; opensAt: string | null; callback: boolean };

const KEYS = '123456789*0#';

/** The screen of a call: ringing in either direction, or under way. */
export class CallScreen {
  /** Every call of this handset, as last read. */
  all: CallView[] = [];
  private shown = '';
  /** The call that was placed or answered on this page, where somebody sits who wants to hear it. */
  private mine = '';
  private microphone: Microphone | null = null;
  private timer = 0;

  private readonly base: string;
  private readonly toast: (text: string) => void;
  private readonly hasVoice: () => boolean;

  /** `base`: of the handset in the control API. `hasVoice`: whether a tone or recording speaks for the person. */
  constructor(base: string, toast: (text: string) => void, hasVoice: () => boolean) {
    this.base = base;
    this.toast = toast;
    this.hasVoice = hasVoice;
  }

  async dial(body: Json): Promise<void> {
    const result = await call<Dialled>('POST', `${this.base}/call`, body);
    if (result.outcome === 'dialled') this.mine = result.call.id;
    if (result.outcome === 'failed') this.toast('The call could not be placed');
    if (result.outcome === 'closed') this.closed(result.opensAt, result.callback, body['to']);
  }

  /** Shows what there is; draws again only when something changed. */
  async refresh(): Promise<void> {
    this.all = await call<CallView[]>('GET', `${this.base}/calls`);
    // A business call is not seen before the phone rings.
    const current = this.all.findLast(({ state }) => state !== 'ended' && state !== 'dialling');
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
    if (current.state !== 'active') return;
    if (current.id === this.mine && !this.hasVoice()) void this.speak(pathOf(current));
    await this.countSeconds(current.answeredAt ?? 0, status);
  }

  private statusOf({ direction, state }: CallView): string {
    if (state === 'active') return '0:00';
    return direction === 'business' ? 'Incoming voice call' : 'Ringing…';
  }

  private controls(current: CallView): HTMLElement[] {
    const path = pathOf(current);
    const button = (label: string, kind: string, path_: string) =>
      h('button', { type: 'button', class: `round ${kind}`, onclick: () => this.run('POST', path_) }, label);
    const answer = h(
      'button',
      { type: 'button', class: 'round start', onclick: () => this.answer(current) },
      'Answer',
    );
    if (current.state !== 'active') {
      return current.direction === 'business'
        ? [h('div', { class: 'controls' }, button('Decline', 'end', `${path}/decline`), answer)]
        : [h('div', { class: 'controls' }, button('Hang up', 'end', `${path}/cancel`))];
    }
    const keys = [...KEYS].map((key) =>
      h('button', { type: 'button', onclick: () => this.run('POST', `${path}/dtmf`, { digits: key }) }, key),
    );
    const speak = h(
      'button',
      { type: 'button', class: 'round', id: 'talk', onclick: () => this.talk(path) },
      this.talkLabel(),
    );
    return [
      h('div', { class: 'keys', 'aria-label': 'Keypad' }, ...keys),
      h('div', { class: 'controls' }, speak, button('Hang up', 'end', `${path}/hang-up`)),
    ];
  }

  private run(method: string, path: string, body?: Json): void {
    call(method, path, body).catch((error: Error) => this.toast(error.message));
  }

  private answer(current: CallView): void {
    this.mine = current.id;
    this.run('POST', `${pathOf(current)}/answer`);
  }

  /** The first time the microphone of this browser takes the place of the voice; then it is muted, and not. */
  private talk(path: string): void {
    if (!this.microphone) {
      void this.speak(path);
      return;
    }
    this.microphone.muted = !this.microphone.muted;
    byId('talk').textContent = this.talkLabel();
  }

  private talkLabel(): string {
    if (!this.microphone) return 'Talk';
    return this.microphone.muted ? 'Unmute' : 'Mute';
  }

  private async speak(path: string): Promise<void> {
    try {
      const microphone = await Microphone.open(path);
      // The call may have ended while the browser asked whether it may.
      if (!this.shown.endsWith(' active')) {
        microphone.close();
        return;
      }
      this.microphone = microphone;
      byId('talk').textContent = this.talkLabel();
      if (microphone.listensOnly) this.toast('You can hear them; this browser gives no microphone');
    } catch (error) {
      this.toast((error as Error).message);
    }
  }

  private async countSeconds(answeredAt: number, status: HTMLElement): Promise<void> {
    const { now } = await call<{ now: string }>('GET', 'clock');
    const offset = Date.parse(now) - Date.now();
    const show = (): void => {
      status.textContent = minutesAndSeconds((Date.now() + offset - answeredAt) / 1000);
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
              this.toast('You have asked for a callback');
            }),
          ]
        : []),
      row('Chat', () => close()),
    ]);
  }
}

const pathOf = ({ id }: CallView): string => `calls/${encodeURIComponent(id)}`;

export function minutesAndSeconds(seconds: number): string {
  const whole = Math.max(0, Math.floor(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, '0')}`;
}

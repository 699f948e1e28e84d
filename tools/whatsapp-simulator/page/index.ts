import { call, type HandsetView } from './api';
import { avatar, byId, h } from './dom';

const HOUR = 3_600_000;

interface ClockState {
  version: number;
  offsetMs: number;
  now: string;
}

let clock: ClockState;
let readAt = 0;

async function refreshHandsets(): Promise<void> {
  const handsets = await call<HandsetView[]>('GET', 'handsets');
  byId('handsets').replaceChildren(
    ...handsets.map((handset) =>
      h(
        'a',
        { class: 'chat', href: `/handsets/${encodeURIComponent(handset.id)}` },
        avatar(handset.name),
        h(
          'span',
          { class: 'lines' },
          h('strong', {}, handset.name),
          h(
            'small',
            {},
            [handset.phone && `+${handset.phone}`, handset.username && `@${handset.username}`]
              .filter(Boolean)
              .join(' · ') || 'no number',
          ),
        ),
        h('span', { class: 'aside' }, h('small', {}, handset.online ? 'online' : 'offline')),
      ),
    ),
  );
  byId('none').hidden = handsets.length > 0;
}

async function followClock(): Promise<never> {
  for (let after = ''; ; after = `?after=${clock.version}`) {
    clock = await call<ClockState>('GET', `clock${after}`);
    readAt = Date.now();
    showClock();
  }
}

function showClock(): void {
  if (!clock) return;
  const now = new Date(Date.parse(clock.now) + Date.now() - readAt);
  byId('now').textContent = now.toLocaleString([], { dateStyle: 'full', timeStyle: 'medium' });
  const hours = Math.round(clock.offsetMs / HOUR);
  byId('offset').textContent = clock.offsetMs === 0 ? 'real time' : `${hours > 0 ? '+' : ''}${hours} hours`;
}

byId('clock').addEventListener('click', (event) => {
  const hours = (event.target as HTMLElement).dataset['hours'];
  if (hours !== undefined) void call('POST', 'clock', { advanceMs: Number(hours) * HOUR });
});
byId('new').addEventListener('submit', (event) => {
  event.preventDefault();
  const form = event.target as HTMLFormElement;
  const data = new FormData(form);
  const phone = String(data.get('phone')).trim();
  const username = String(data.get('username')).trim();
  call('POST', 'handsets', {
    name: String(data.get('name')),
    ...(phone && { phone }),
    ...(username && { username }),
  })
    .then(() => (form.reset(), (byId('problem').textContent = ''), refreshHandsets()))
    .catch((error: Error) => (byId('problem').textContent = error.message));
});

setInterval(showClock, 500);
void followClock();
await refreshHandsets();

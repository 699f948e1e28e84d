import {
  type BusinessNumber,
  call,
  type ChatMessage,
  type Conversation,
  type HandsetView,
  type Json,
} from './api';
import type { BubbleActions, PermissionAnswer } from './bubble';
import { CallScreen } from './call-screen';
import { answersIn, drawLog } from './chat-log';
import { avatar, byId, clockTime, h, phoneIcon } from './dom';
import { sheet } from './sheet';
import { summary } from './summary';

const id = decodeURIComponent(location.pathname.split('/').pop() ?? '');
const base = `handsets/${encodeURIComponent(id)}`;
let handset: HandsetView;
let businesses: BusinessNumber[] = [];
let conversations: Conversation[] = [];
let open: string | null = decodeURIComponent(location.hash.slice(1)) || null;
let quoting: ChatMessage | null = null;
/** The latest answer to each permission request of the open chat. */
let answers = new Map<string, PermissionAnswer>();

function toast(text: string): void {
  const note = h('p', { class: 'toast', role: 'status' }, text);
  byId('phone').append(note);
  setTimeout(() => note.remove(), 4000);
}

/** Runs an action of the person and shows why it could not be done. */
function act(task: () => Promise<unknown>): void {
  task().catch((error: Error) => toast(error.message));
}

const send = (action: Json): void => act(() => call('POST', `${base}/send`, { to: open, ...action }));

const calls = new CallScreen(base, toast, () => (handset.calling?.voice.kind ?? 'silence') !== 'silence');

const actions: BubbleActions = {
  call: (messageId) => act(() => calls.dial({ to: open, messageId })),
  mediaUrl: (content) =>
    content['link'] === undefined
      ? `/control/${base}/media/${encodeURIComponent(String(content['id']))}`
      : String(content['link']),
  answerTo: (messageId) => answers.get(messageId) ?? null,
  send,
  play: (messageId) => {
    if (messageId !== '') act(() => call('POST', `${base}/play`, { messageId }));
  },
  openList: (message) => {
    const { action } = message.content as {
      action: {
        button: string;
        sections: { title?: string; rows: { id: string; title: string; description?: string }[] }[];
      };
    };
    const rows = action.sections.flatMap((section) => [
      section.title ? h('h3', {}, section.title) : null,
      ...section.rows.map((row) =>
        h(
          'button',
          {
            type: 'button',
            class: 'row',
            onclick: () => (close(), send({ type: 'list_reply', messageId: message.id, id: row.id })),
          },
          h('strong', {}, row.title),
          row.description ? h('small', {}, row.description) : null,
        ),
      ),
    ]);
    const close = sheet(
      action.button,
      rows.filter((row) => row !== null),
    );
  },
  menu: (message) => {
    const react = (emoji: string) =>
      h(
        'button',
        {
          type: 'button',
          onclick: () => (close(), send({ type: 'reaction', reaction: { message_id: message.id, emoji } })),
        },
        emoji || '✕',
      );
    const reply = h(
      'button',
      { type: 'button', class: 'row', onclick: () => (close(), quote(message)) },
      'Reply',
    );
    const close = sheet('Message', [
      h('div', { class: 'emoji' }, ...['👍', '❤️', '😂', '😮', '🙏', ''].map(react)),
      reply,
    ]);
  },
};

function quote(message: ChatMessage | null): void {
  quoting = message;
  byId('quote').hidden = message === null;
  byId('quote-text').textContent = message ? summary(message) : '';
  if (message) byId('text').focus();
}

function renderList(): void {
  const items = conversations.map((chat) =>
    h(
      'button',
      { type: 'button', class: 'chat', onclick: () => show(chat.phoneNumberId) },
      avatar(chat.name),
      h(
        'span',
        { class: 'lines' },
        h('strong', {}, chat.name),
        h('small', {}, chat.typing ? 'typing…' : chat.last ? summary(chat.last) : ''),
      ),
      h(
        'span',
        { class: 'aside' },
        h('time', {}, chat.lastAt ? clockTime(chat.lastAt) : ''),
        chat.unread > 0 && h('span', { class: 'badge' }, String(chat.unread)),
      ),
    ),
  );
  const known = new Set(conversations.map((chat) => chat.phoneNumberId));
  const others = businesses
    .filter((number) => !known.has(number.id))
    .map((number) =>
      h(
        'button',
        { type: 'button', class: 'chat new', onclick: () => show(number.id) },
        avatar(number.verifiedName),
        h(
          'span',
          { class: 'lines' },
          h('strong', {}, number.verifiedName),
          h('small', {}, `+${number.digits}`),
        ),
      ),
    );
  byId('chats').replaceChildren(
    ...items,
    ...(others.length > 0 ? [h('h2', {}, 'Businesses'), ...others] : []),
  );
}

async function renderChat(): Promise<void> {
  const shown = open;
  byId('phone').classList.toggle('in-chat', shown !== null);
  if (shown === null) return;
  const messages = await call<ChatMessage[]>('GET', `${base}/conversations/${shown}/messages`);
  if (open !== shown) return;
  const chat = conversations.find((each) => each.phoneNumberId === shown);
  const business = businesses.find((each) => each.id === shown);
  const name = chat?.name ?? business?.verifiedName ?? shown;
  byId('chat-name').replaceChildren(
    avatar(name),
    h(
      'span',
      { class: 'lines' },
      h('strong', {}, name),
      h('small', {}, chat?.blocked ? 'blocked' : chat?.typing ? 'typing…' : `+${business?.digits ?? ''}`),
    ),
  );
  const log = byId('log');
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80;
  answers = answersIn(messages);
  log.replaceChildren(
    ...drawLog(
      messages,
      calls.all.filter((each) => each.numberId === shown),
      actions,
    ),
  );
  if (atEnd || log.dataset['chat'] !== shown) log.scrollTop = log.scrollHeight;
  log.dataset['chat'] = shown;
  if (
    document.visibilityState === 'visible' &&
    handset.online &&
    messages.some((message) => message.state === 'delivered')
  ) {
    await call('POST', `${base}/read`, { to: shown });
  }
}

async function refresh(): Promise<void> {
  [handset, conversations] = await Promise.all([
    call<HandsetView>('GET', base),
    call<Conversation[]>('GET', `${base}/conversations`),
  ]);
  byId('owner').textContent = handset.name;
  byId('identity').textContent = [
    handset.phone && `+${handset.phone}`,
    handset.username && `@${handset.username}`,
  ]
    .filter(Boolean)
    .join(' · ');
  (byId('online') as HTMLInputElement).checked = handset.online;
  document.title = handset.name;
  renderList();
  // First, so that a phone rings at once.
  await calls.refresh();
  await renderChat();
}

function show(number: string | null): void {
  open = number;
  history.replaceState(null, '', number === null ? location.pathname : `#${encodeURIComponent(number)}`);
  quote(null);
  act(refresh);
}

/** At most one refresh under way and one waiting, however fast events come. */
let running = false;
let again = false;
async function refreshSoon(): Promise<void> {
  if (running) {
    again = true;
    return;
  }
  running = true;
  do {
    again = false;
    await refresh().catch((error: Error) => toast(error.message));
  } while (again);
  running = false;
}

function chatMenu(): void {
  const chat = conversations.find((each) => each.phoneNumberId === open);
  const item = (label: string, task: () => Promise<unknown>) =>
    h(
      'button',
      { type: 'button', class: 'row', onclick: () => (close(), act(async () => (await task(), refresh()))) },
      label,
    );
  const permission = (label: string, response: string) =>
    item(label, () =>
      call('POST', `${base}/send`, { to: open, type: 'call_permission_reply', response, permanent: true }),
    );
  const close = sheet('Chat', [
    chat && chat.callPermission.kind !== 'none'
      ? permission('Stop calls from this business', 'reject')
      : permission('Allow calls from this business', 'accept'),
    chat?.blocked
      ? item('Unblock business', () => call('POST', `${base}/unblock`, { to: open }))
      : item('Block business', () => call('POST', `${base}/block`, { to: open })),
    chat?.marketingStopped
      ? item('Resume offers and announcements', () =>
          call('POST', `${base}/marketing`, { to: open, value: 'resume' }),
        )
      : item('Stop offers and announcements', () =>
          call('POST', `${base}/marketing`, { to: open, value: 'stop' }),
        ),
  ]);
}

function kindOf(file: File): string {
  if (file.type === 'image/webp') return 'sticker';
  const [kind = ''] = file.type.split('/');
  return ['image', 'video', 'audio'].includes(kind) ? kind : 'document';
}

function attach(file: File): void {
  const form = new FormData();
  form.append(
    'message',
    JSON.stringify({
      to: open,
      type: kindOf(file),
      media: { mime_type: file.type || 'application/octet-stream', filename: file.name },
    }),
  );
  form.append('file', file);
  act(() => call('POST', `${base}/send`, form));
}

byId('call-business').append(phoneIcon());
byId('back').addEventListener('click', () => show(null));
byId('menu').addEventListener('click', chatMenu);
byId('call-business').addEventListener('click', () => act(() => calls.dial({ to: open })));
byId('cancel-quote').addEventListener('click', () => quote(null));
byId('online').addEventListener('change', (event) =>
  act(() => call('POST', `${base}/online`, { online: (event.target as HTMLInputElement).checked })),
);
byId('file').addEventListener('change', (event) => {
  const input = event.target as HTMLInputElement;
  for (const file of input.files ?? []) attach(file);
  input.value = '';
});
byId('composer').addEventListener('submit', (event) => {
  event.preventDefault();
  const input = byId('text') as HTMLTextAreaElement;
  const text = input.value.trim();
  if (text === '') return;
  input.value = '';
  send({ type: 'text', text, ...(quoting && { replyTo: quoting.id }) });
  quote(null);
});
byId('text').addEventListener('keydown', (event) => {
  if (event.key !== 'Enter' || event.shiftKey) return;
  event.preventDefault();
  (byId('composer') as HTMLFormElement).requestSubmit();
});
document.addEventListener('visibilitychange', () => void refreshSoon());

businesses = (await call<{ phoneNumbers: BusinessNumber[] }>('GET', 'setup')).phoneNumbers;
const events = new EventSource(`/control/${base}/events`);
events.onmessage = () => void refreshSoon();
events.onopen = () => void refreshSoon();

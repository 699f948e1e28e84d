import type { ChatMessage, Json } from './api';
import { clockTime, h, phoneIcon } from './dom';
import { richText } from './rich-text';
import { summary } from './summary';

export interface PermissionAnswer {
  response: 'accept' | 'reject';
  permanent: boolean;
}

/** What a bubble can make the handset do, and has to know. */
export interface BubbleActions {
  mediaUrl(content: Json): string;
  send(action: Json): void;
  play(messageId: string): void;
  openList(message: ChatMessage): void;
  menu(message: ChatMessage): void;
  /** Taps a call button. */
  call(messageId: string): void;
  /** The latest answer to a permission request. */
  answerTo(messageId: string): PermissionAnswer | null;
}

export function bubble(message: ChatMessage, actions: BubbleActions): HTMLElement {
  const own = message.direction === 'inbound';
  const element = h('article', {
    class: `bubble ${own ? 'own' : 'theirs'} type-${message.type}`,
    'data-id': message.id,
  });
  if (message.quoted) element.append(h('blockquote', {}, summary(message.quoted)));
  element.append(...parts(message, actions));
  element.append(
    h(
      'footer',
      { class: 'meta' },
      h('time', {}, clockTime(message.at)),
      own &&
        h(
          'span',
          { class: message.readAt ? 'ticks read' : 'ticks', title: message.readAt ? 'Read' : 'Delivered' },
          '✓✓',
        ),
    ),
  );
  const reactions = [message.reactions?.outbound, message.reactions?.inbound].filter(Boolean).join('');
  if (reactions !== '') element.append(h('span', { class: 'reactions' }, reactions));
  element.addEventListener('contextmenu', (event) => {
    event.preventDefault();
    actions.menu(message);
  });
  element.addEventListener('dblclick', () => actions.menu(message));
  return element;
}

function parts(message: ChatMessage, actions: BubbleActions): Node[] {
  const { type, content, display } = message;
  if (display) return templateParts(message, actions);
  switch (type) {
    case 'text':
      return [richText(String(content['body']))];
    case 'image':
    case 'sticker':
    case 'video':
    case 'audio':
    case 'document':
      return mediaParts(type, content, message, actions);
    case 'location':
      return [location(content)];
    case 'contacts':
      return (content as unknown as Json[]).map(contactCard);
    case 'interactive':
      return message.direction === 'inbound'
        ? [h('strong', { class: 'choice' }, summary(message))]
        : interactiveParts(message, actions);
    default:
      return [h('em', { class: 'muted' }, summary(message))];
  }
}

function mediaParts(type: string, content: Json, message: ChatMessage, actions: BubbleActions): Node[] {
  const url = actions.mediaUrl(content);
  const nodes: Node[] = [];
  if (type === 'image' || type === 'sticker')
    nodes.push(
      h('img', { src: url, alt: String(content['caption'] ?? 'Photo'), class: type, loading: 'lazy' }),
    );
  else if (type === 'video') nodes.push(h('video', { src: url, controls: true, preload: 'metadata' }));
  else if (type === 'audio')
    nodes.push(
      h('audio', { src: url, controls: true, preload: 'metadata', onplay: () => actions.play(message.id) }),
    );
  else
    nodes.push(
      h(
        'a',
        { class: 'document', href: url, target: '_blank', rel: 'noreferrer' },
        h('span', { class: 'icon' }, '📄'),
        String(content['filename'] ?? 'Document'),
      ),
    );
  if (content['caption']) nodes.push(richText(String(content['caption'])));
  return nodes;
}

function location(content: Json): HTMLElement {
  const place = `${String(content['latitude'])},${String(content['longitude'])}`;
  const href = `https://www.openstreetmap.org/?mlat=${String(content['latitude'])}&mlon=${String(content['longitude'])}`;
  return h(
    'a',
    { class: 'location', href, target: '_blank', rel: 'noreferrer' },
    h('span', { class: 'pin' }, '📍'),
    h(
      'span',
      {},
      h('strong', {}, String(content['name'] ?? place)),
      h('small', {}, String(content['address'] ?? place)),
    ),
  );
}

function contactCard(contact: Json): HTMLElement {
  const name = (contact['name'] as Json | undefined)?.['formatted_name'] ?? 'Contact';
  const phones = ((contact['phones'] as Json[] | undefined) ?? [])
    .map((phone) => String(phone['phone'] ?? ''))
    .join(', ');
  return h(
    'div',
    { class: 'contact' },
    h('span', { class: 'icon' }, '👤'),
    h('span', {}, h('strong', {}, String(name)), h('small', {}, phones)),
  );
}

function header(value: Json | null | undefined, actions: BubbleActions): Node[] {
  if (!value) return [];
  const type = String(value['type']);
  if (type === 'text') return [h('strong', { class: 'header' }, String(value['text']))];
  if (type === 'location') return [location(value['location'] as Json)];
  const media = (value[type] as Json | undefined) ?? {};
  return mediaParts(type === 'gif' ? 'video' : type, media, { id: '' } as ChatMessage, actions);
}

const action = (label: string, icon: string | Node, onclick: () => void): HTMLElement =>
  h(
    'button',
    { type: 'button', class: 'action', onclick },
    ...(typeof icon === 'string' ? [`${icon} ${label}`.trim()] : [icon, ` ${label}`]),
  );

const link = (label: string, href: string): HTMLElement =>
  h('a', { class: 'action', href, target: '_blank', rel: 'noreferrer' }, `↗ ${label}`);

function templateParts(message: ChatMessage, actions: BubbleActions): Node[] {
  const view = message.display!;
  const cards = view.cards.map((card) =>
    h(
      'div',
      { class: 'card' },
      ...header(card.header, actions),
      card.body === null ? null : richText(card.body),
      ...templateButtons(message, card.buttons, actions),
    ),
  );
  return [
    ...header(view.header, actions),
    richText(view.body),
    ...(view.footer ? [h('small', { class: 'muted' }, view.footer)] : []),
    ...(cards.length > 0 ? [h('div', { class: 'cards' }, ...cards)] : []),
    ...templateButtons(message, view.buttons, actions),
    ...(isPermissionTemplate(message) ? permissionButtons(message, actions) : []),
  ];
}

const isPermissionTemplate = (message: ChatMessage): boolean =>
  message.display!.buttons.some((button) => button['type'] === 'CALL_PERMISSION_REQUEST');

function templateButtons(message: ChatMessage, buttons: Json[], actions: BubbleActions): Node[] {
  return buttons
    .filter((button) => button['type'] !== 'CALL_PERMISSION_REQUEST')
    .map((button) => {
      const label = String(button['text'] ?? '');
      switch (button['type']) {
        case 'QUICK_REPLY':
          return action(label, '↩', () =>
            actions.send({ type: 'template_button', messageId: message.id, text: label }),
          );
        case 'URL':
          return button['code'] === undefined
            ? link(label, String(button['url']))
            : action(label, '⧉', () => void navigator.clipboard.writeText(String(button['code'])));
        case 'COPY_CODE':
          return action(
            label || 'Copy offer code',
            '⧉',
            () => void navigator.clipboard.writeText(String(button['code'])),
          );
        case 'VOICE_CALL':
          return action(label, phoneIcon(), () => actions.call(message.id));
        case 'PHONE_NUMBER':
          return h(
            'a',
            { class: 'action', href: `tel:${String(button['phone_number'])}` },
            phoneIcon(),
            ` ${label}`,
          );
        case 'REQUEST_CONTACT_INFO':
          return action('Share contact info', '👤', () =>
            actions.send({ type: 'share_contact', messageId: message.id }),
          );
        default:
          return h('span', { class: 'action' }, label);
      }
    });
}

function interactiveParts(message: ChatMessage, actions: BubbleActions): Node[] {
  const content = message.content as Json & {
    type: string;
    action: Json;
    body?: { text: string };
    footer?: { text: string };
    header?: Json;
  };
  const parameters = (content.action['parameters'] as Json | undefined) ?? {};
  const nodes: Node[] = [...header(content.header, actions)];
  if (content.body) nodes.push(richText(content.body.text));
  if (content.footer) nodes.push(h('small', { class: 'muted' }, content.footer.text));
  if (content.type === 'button') {
    for (const { reply } of content.action['buttons'] as { reply: { id: string; title: string } }[]) {
      nodes.push(
        action(reply.title, '↩', () =>
          actions.send({ type: 'button_reply', messageId: message.id, id: reply.id }),
        ),
      );
    }
  } else if (content.type === 'list')
    nodes.push(action(String(content.action['button']), '☰', () => actions.openList(message)));
  else if (content.type === 'cta_url')
    nodes.push(link(String(parameters['display_text']), String(parameters['url'])));
  else if (content.type === 'voice_call')
    nodes.push(
      action(String(parameters['display_text'] ?? 'Call Now'), phoneIcon(), () => actions.call(message.id)),
    );
  else if (content.type === 'call_permission_request') nodes.push(...permissionButtons(message, actions));
  else if (content.type === 'request_contact_info')
    nodes.push(
      action('Share contact info', '👤', () =>
        actions.send({ type: 'share_contact', messageId: message.id }),
      ),
    );
  else if (content.type === 'location_request_message') {
    nodes.push(
      action('Send location', '📍', () =>
        actions.send({
          type: 'location',
          location: { latitude: 51.5007, longitude: -0.1246, name: 'Current location' },
          replyTo: message.id,
        }),
      ),
    );
  } else if (content.type === 'carousel')
    nodes.push(carousel(message, content.action['cards'] as Json[], actions));
  else if (content.type === 'flow')
    nodes.push(
      action(String(parameters['flow_cta'] ?? 'Open'), '▤', () =>
        actions.send({
          type: 'flow_reply',
          messageId: message.id,
          response: { flow_token: parameters['flow_token'] ?? 'unused' },
        }),
      ),
    );
  return nodes;
}

function carousel(message: ChatMessage, cards: Json[], actions: BubbleActions): HTMLElement {
  return h(
    'div',
    { class: 'cards' },
    ...cards.map((card) => {
      const { buttons = [], parameters } = card['action'] as {
        buttons?: { quick_reply: { id: string; title: string } }[];
        parameters?: { display_text: string; url: string };
      };
      const body = card['body'] as { text: string } | undefined;
      return h(
        'div',
        { class: 'card' },
        ...header(card['header'] as Json, actions),
        body ? richText(body.text) : null,
        parameters ? link(parameters.display_text, parameters.url) : null,
        ...buttons.map(({ quick_reply: reply }) =>
          action(reply.title, '↩', () =>
            actions.send({ type: 'button_reply', messageId: message.id, id: reply.id }),
          ),
        ),
      );
    }),
  );
}

const CHOICES = [
  ['Allow', 'accept', true],
  ['Allow for 7 days', 'accept', false],
  ['Don’t allow', 'reject', false],
] as const;

/** A choice may be changed as long as the request lives. */
function permissionButtons(message: ChatMessage, actions: BubbleActions): Node[] {
  const question = h('strong', { class: 'header' }, phoneIcon(), ' May this business call you?');
  if (message.answerable === false)
    return [question, h('small', { class: 'muted' }, 'This request can no longer be answered.')];
  const answer = actions.answerTo(message.id);
  const buttons = CHOICES.map(([label, response, permanent]) => {
    const chosen = answer?.response === response && (response === 'reject' || answer.permanent === permanent);
    const button = action(label, chosen ? '✓' : '', () =>
      actions.send({ type: 'call_permission_reply', messageId: message.id, response, permanent }),
    );
    button.setAttribute('aria-pressed', String(chosen));
    return button;
  });
  return [question, ...buttons];
}

export interface Json {
  [key: string]: unknown;
}

export interface ChatMessage {
  id: string;
  direction: 'inbound' | 'outbound';
  type: string;
  content: Json;
  display: TemplateView | null;
  at: number;
  state: string;
  readAt: number | null;
  /** Of a permission request: whether an answer is still taken. */
  answerable?: boolean;
  reactions?: { inbound?: string; outbound?: string } | null;
  quoted: ChatMessage | null;
}

export interface TemplateView {
  name: string;
  header: Json | null;
  body: string;
  footer: string | null;
  buttons: Json[];
  cards: { header: Json | null; body: string | null; buttons: Json[] }[];
}

export interface Conversation {
  phoneNumberId: string;
  number: string;
  name: string;
  unread: number;
  blocked: boolean;
  marketingStopped: boolean;
  typing: boolean;
  callPermission: { kind: 'none' | 'temporary' | 'permanent' };
  lastAt: number | null;
  last: ChatMessage | null;
}

export interface HandsetView {
  id: string;
  name: string;
  phone: string | null;
  username: string | null;
  online: boolean;
  calling?: { voice: { kind: string } };
}

export interface BusinessNumber {
  id: string;
  digits: string;
  verifiedName: string;
}

export async function call<T>(method: string, path: string, body?: Json | FormData): Promise<T> {
  const form = body instanceof FormData;
  const response = await fetch(`/control/${path}`, {
    method,
    ...(body !== undefined && !form && { headers: { 'content-type': 'application/json' } }),
    ...(body !== undefined && { body: form ? body : JSON.stringify(body) }),
  });
  const answer = (await response.json()) as T & { error?: string };
  if (!response.ok) throw new Error(answer.error ?? `HTTP ${response.status}`);
  return answer;
}

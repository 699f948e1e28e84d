import type { ServerMessage } from '@parlance/gateway/contracts';
import { newId } from '@parlance/shared/kernel';
import type { Connection } from './connection';
import { ANNOUNCEMENT_MS, Presence, TYPING_MS, type Announcement } from './presence';

const conversationId = newId();

/** As much of a connection as presence touches; what it is told is kept. */
function viewer(name: string, id = newId()) {
  const told: ServerMessage[] = [];
  const connection = {
    principal: { id, name },
    viewing: null,
    typingUntil: 0,
    send: (text: string) => told.push(JSON.parse(text) as ServerMessage),
  } as unknown as Connection;
  const sees = (): string[] => {
    const last = told.at(-1);
    return last?.type === 'viewers' ? last.viewers.map((v) => v.name + (v.typing ? '*' : '')) : [];
  };
  return { connection, told, sees };
}

let now = 0;
let announced: Announcement[] = [];
let presence: Presence;
beforeEach(() => {
  now = 1_000;
  announced = [];
  presence = new Presence(
    'here',
    (announcement) => announced.push(announcement),
    () => now,
  );
});

describe('Presence', () => {
  it('shows a person once, however many tabs, typing when any of them types', () => {
    const [one, two, other] = [viewer('Ana', 'a'), viewer('Ana', 'a'), viewer('Budi')];
    presence.enter(one.connection, conversationId);
    presence.enter(two.connection, conversationId);
    presence.enter(other.connection, conversationId);
    expect(other.sees()).toEqual(['Ana', 'Budi']);
    presence.type(two.connection, true);
    expect(other.sees()).toEqual(['Ana*', 'Budi']);
    presence.leave(two.connection);
    expect(other.sees()).toEqual(['Ana', 'Budi']);
    presence.leave(one.connection);
    expect(other.sees()).toEqual(['Budi']);
  });

  it('ends typing that is not repeated', () => {
    const [typist, reader] = [viewer('Ana'), viewer('Budi')];
    presence.enter(typist.connection, conversationId);
    presence.enter(reader.connection, conversationId);
    presence.type(typist.connection, true);
    now += TYPING_MS - 1;
    presence.expire();
    expect(reader.sees()).toEqual(['Ana*', 'Budi']);
    now += 1;
    presence.expire();
    expect(reader.sees()).toEqual(['Ana', 'Budi']);
  });

  it('forgets a replica that is silent, and takes what it says as the whole', () => {
    const reader = viewer('Budi');
    presence.enter(reader.connection, conversationId);
    const hear = (...names: string[]) =>
      presence.hear({
        replica: 'there',
        conversationId,
        viewers: names.map((name) => ({ userId: newId(), name, typing: false })),
        asks: false,
      });
    hear('Citra', 'Dewi');
    expect(reader.sees()).toEqual(['Budi', 'Citra', 'Dewi']);
    hear('Citra');
    expect(reader.sees()).toEqual(['Budi', 'Citra']);
    now += ANNOUNCEMENT_MS;
    presence.expire();
    expect(reader.sees()).toEqual(['Budi']);
  });

  it('asks the others when the first one comes, answers who asks, and tells nothing twice', () => {
    const reader = viewer('Budi', 'b');
    presence.enter(reader.connection, conversationId);
    expect(announced).toEqual([
      {
        replica: 'here',
        conversationId,
        viewers: [{ userId: 'b', name: 'Budi', typing: false }],
        asks: true,
      },
    ]);
    presence.hear({ replica: 'there', conversationId, viewers: [], asks: true });
    expect(announced).toHaveLength(2);
    expect(announced[1]).toMatchObject({ asks: false });
    presence.hear(announced[1]!);
    presence.expire();
    expect(reader.told).toHaveLength(1);
    presence.leave(reader.connection);
    expect(announced.at(-1)).toMatchObject({ viewers: [] });
  });
});

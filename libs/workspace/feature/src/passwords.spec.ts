import { BoundedQueue } from './bounded-queue';
import { hashPassword, needsRehash, saltFor, verifyPassword } from './passwords';

describe('passwords', () => {
  it('are verified by their hash, which says how it was made and never repeats', async () => {
    const [one, two] = await Promise.all([hashPassword('pässword'), hashPassword('pässword')]);
    expect(one).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{22}\$[\w-]{43}$/);
    expect(one).not.toBe(two);
    // The same letter, composed of two characters.
    expect(await verifyPassword('pa\u0308ssword', one)).toBe(true);
    expect(await verifyPassword('password', one)).toBe(false);
    expect(needsRehash(one)).toBe(false);
  });

  it('of older, cheaper hashes are verified and due for a new one', async () => {
    const { scryptSync } = await import('node:crypto');
    const salt = Buffer.from('0123456789abcdef');
    const derived = scryptSync('old', salt, 32, { N: 1024, r: 8, p: 1 });
    const hash = `scrypt$1024$8$1$${salt.toString('base64url')}$${derived.toString('base64url')}`;
    expect(await verifyPassword('old', hash)).toBe(true);
    expect(needsRehash(hash)).toBe(true);
  });

  it('of nobody are refused, even the empty one, at the same cost', async () => {
    const cost = async (hash: string | null): Promise<number> => {
      const before = process.cpuUsage();
      expect(await verifyPassword('', hash)).toBe(false);
      const { user, system } = process.cpuUsage(before);
      return user + system;
    };
    const hash = await hashPassword('somebody');
    const [known, unknown] = [await cost(hash), await cost(null)];
    expect(unknown / known).toBeGreaterThan(0.5);
    expect(unknown / known).toBeLessThan(2);
  });

  it('of a repeated request have the same salt, otherwise a random one', () => {
    expect(saltFor('a@example.com', 'key')).toEqual(saltFor('a@example.com', 'key'));
    expect(saltFor('a@example.com', 'key')).not.toEqual(saltFor('b@example.com', 'key'));
    expect(saltFor('a@example.com', undefined)).not.toEqual(saltFor('a@example.com', undefined));
  });
});

describe('BoundedQueue', () => {
  it('runs so many at a time, lets so many wait and refuses the rest', async () => {
    const queue = new BoundedQueue({ concurrency: 2, waiting: 3 });
    let running = 0;
    let most = 0;
    const release: (() => void)[] = [];
    const work = () =>
      queue.run(async () => {
        most = Math.max(most, (running += 1));
        await new Promise<void>((resolve) => release.push(resolve));
        running -= 1;
      });
    const accepted = Array.from({ length: 5 }, work);
    await expect(work()).rejects.toThrow('platform.unavailable');
    for (let done = 0; done < 5;) {
      const next = release.shift();
      if (next) {
        next();
        done += 1;
      }
      await new Promise(setImmediate);
    }
    await Promise.all(accepted);
    expect(most).toBe(2);
    await expect(queue.run(() => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(queue.run(() => Promise.resolve('free again'))).resolves.toBe('free again');
  });
});

import { idempotent, type UnitOfWork } from '@parlance/platform/persistence';

class NothingStored extends Error {}

/**
 * The stored response of a repeated request, before anything is decided anew: a message that was accepted stays
 * accepted although the window has closed since. Null when the request is new. Throws as `idempotent` does.
 */
export async function replayed<T>(
  unitOfWork: UnitOfWork,
  tenantId: string,
  key: string | undefined,
  request: unknown,
): Promise<T | null> {
  if (key === undefined) return null;
  try {
    return await unitOfWork.run(tenantId, (tx) =>
      idempotent<T>(tx, key, request, () => Promise.reject(new NothingStored())),
    );
  } catch (error) {
    if (error instanceof NothingStored) return null;
    throw error;
  }
}

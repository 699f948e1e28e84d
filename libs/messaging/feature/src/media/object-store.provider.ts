import type { Provider } from '@nestjs/common';
import { CONFIG, type ConfigValues } from '@parlance/platform/config';
import { FilesystemStore, type objectStoreConfig } from '@parlance/providers/object-store';

/** Injects the `ObjectStore` of the installation. */
export const OBJECT_STORE = Symbol('OBJECT_STORE');

export const objectStoreProvider: Provider = {
  provide: OBJECT_STORE,
  inject: [CONFIG],
  useFactory: (config: ConfigValues<typeof objectStoreConfig>) =>
    new FilesystemStore(config.OBJECT_STORE_DIRECTORY),
};

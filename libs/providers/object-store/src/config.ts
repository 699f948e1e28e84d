import { defineConfig } from '@parlance/platform/config';
import { z } from 'zod';

export const objectStoreConfig = defineConfig('Object store', 'Where files of messages are kept.', {
  OBJECT_STORE_DIRECTORY: z
    .string()
    .min(1)
    .default('.parlance/objects')
    .describe('Folder of the object store. Every service that reads or writes files must see the same one'),
});

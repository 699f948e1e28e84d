import type { en } from './en-automation';
import type { Catalogue } from './id';

export const id: Catalogue<typeof en> = {};

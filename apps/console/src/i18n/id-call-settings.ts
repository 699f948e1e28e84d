import type { en } from './en-call-settings';
import type { Catalogue } from './id';

export const id: Catalogue<typeof en> = {};

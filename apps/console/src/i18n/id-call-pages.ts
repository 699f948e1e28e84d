import type { en } from './en-call-pages';
import type { Catalogue } from './id';

export const id: Catalogue<typeof en> = {};

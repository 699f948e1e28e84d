import type { en } from './en-calls';
import type { Catalogue } from './id';

export const id: Catalogue<typeof en> = {};

import { refuse } from '../input/refuse';

/** Keys that JavaScript takes for something else than data; no chart has a value of that name. */
const UNSAFE = ['__proto__', 'constructor', 'prototype'];

/** Refuses a key that must not be written to an object. */
export function safeKey(place: string, key: string): string {
  if (UNSAFE.includes(key))
    refuse(place, `key "${key}" is not taken, because it means something else to JavaScript; remove it`);
  return key;
}

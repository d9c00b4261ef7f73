/**
 * The declarations of the package (`element.d.ts`) are written by hand, without Lit. This file compiles only where they say what
 * the class has: the same public members, events and statics, each taking what is promised. It is checked with the pages, and is
 * no part of them.
 */
import type { LitElement } from 'lit';

import type { SidebarEvents } from '../shapes';
import type { TextliftSidebar } from '../sidebar';
import type * as declared from './element';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Yes<T extends true> = T;

/** What an element has of its own: not what Lit calls. */
type Class = Omit<TextliftSidebar, keyof LitElement | 'willUpdate' | 'render'>;
type Declared = Omit<declared.TextliftSidebar, keyof HTMLElement>;

/** Lead, suggestion and tools are told whole, and the class asks for what it shows: it takes at least what is promised. */
type Takes = { [Key in keyof Declared & keyof Class]: Declared[Key] extends Class[Key] ? true : false }[keyof Declared & keyof Class];
/** All else is the same on both sides. */
type Exact = 'now' | 'zone' | 'problem' | 'busy' | 'price' | 'done' | 'offline' | 'empty' | 'editing' | 'approve' | 'edit' | 'snooze' | 'dismiss' | 'alternative' | 'press';

export type Agreed = [
  Yes<Same<keyof Class, keyof Declared>>,
  Yes<Takes>,
  Yes<Same<Pick<Class, Exact>, Pick<Declared, Exact>>>,
  Yes<Same<SidebarEvents, declared.SidebarEvents>>,
  Yes<'translate' extends keyof typeof declared.TextliftSidebar ? true : false>,
];

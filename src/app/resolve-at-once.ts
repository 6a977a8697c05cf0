import { Lazy, type App, type IResolver, type ResolutionContext } from 'cdk8s';

/**
 * Does something with an app whose objects are resolved in one walk each.
 *
 * cdk8s asks three resolvers about every value of an object, each time with a context and a path made for the question: a
 * sixth of all the time that an app of plain objects takes. For the while, one of ours stands for the three, and resolves all
 * of an object when it is asked about its root. An app with resolvers of its own keeps them all.
 *
 * @see lib/resolve.js of cdk8s 2.70.106
 */
export function resolvingAtOnce<T>(app: App, act: () => T): T {
  const { resolvers } = app;
  const names = resolvers.map((resolver) => resolver.constructor.name);
  if (names.join() !== BUILT_IN) return act();
  const builtIn = resolvers.splice(0, resolvers.length, AT_ONCE);
  try {
    return act();
  } finally {
    resolvers.splice(0, resolvers.length, ...builtIn);
  }
}

const BUILT_IN = 'LazyResolver,ImplicitTokenResolver,NumberStringUnionResolver';

/**
 * What marks a map as resolved, so that it is not walked again: cdk8s descends into what `Object` itself has constructed, and then
 * copies everything whose constructor has that name.
 */
const Resolved = { Object: class {} };

const AT_ONCE: IResolver = {
  resolve(context: ResolutionContext): void {
    const { value } = context as { readonly value: unknown };
    if (value instanceof Resolved.Object) return;
    const resolved = resolve(value);
    if (isMap(resolved)) Object.setPrototypeOf(resolved, Resolved.Object.prototype as object);
    else if (resolved === value) return;
    context.replaceValue(resolved);
  },
};

/** As the three resolvers do it in turn: what is produced late, tokens, and the classes for a number or a string. */
function resolve(value: unknown): unknown {
  if (value === null || (typeof value !== 'object' && typeof value !== 'function')) return value;
  if (value instanceof Lazy) return resolve(value.produce());
  const { resolve: token, value: inner } = value as { readonly resolve?: unknown; readonly value?: unknown };
  if (typeof token === 'function') return resolve((value as { resolve(): unknown }).resolve());
  if (isMap(value)) {
    const resolved: Record<string, unknown> = {};
    for (const key of Object.keys(value)) resolved[key] = resolve(value[key]);
    return resolved;
  }
  // A map in its place, because generated classes read `.value` of it afterwards.
  if (typeof inner === 'number' || typeof inner === 'string') return { value: inner };
  return Array.isArray(value) ? value.map(resolve) : value;
}

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && value.constructor === Object;

import type { Mesh } from './mesh';

/** A fact about a mesh as a whole, found out once, when somebody asks. */
export function fact<T>(find: (mesh: Mesh) => T): (mesh: Mesh) => T {
  const known = new WeakMap<Mesh, { readonly value: T }>();
  return (mesh) => {
    const before = known.get(mesh);
    if (before) return before.value;
    const value = find(mesh);
    known.set(mesh, { value });
    return value;
  };
}

/** A fact about something in a mesh, found out once for each. */
export function factOf<About extends object, T>(
  find: (mesh: Mesh, about: About) => T,
): (mesh: Mesh, about: About) => T {
  const inMesh = fact(() => new WeakMap<About, { readonly value: T }>());
  return (mesh, about) => {
    const known = inMesh(mesh);
    const before = known.get(about);
    if (before) return before.value;
    const value = find(mesh, about);
    known.set(about, { value });
    return value;
  };
}

import { NAMES } from '../../install/known-versions';
import type { PlainObject } from '../shipment';
import { fill } from './fill';
import { releasesOf, sourcesOf, type DefaultsSource, type StatedVersions } from './sources';
import { nodeOf, type DefaultsNode } from './table';

/** A default that is not written, because releases differ in it and no version is stated. */
export interface DisputedDefault {
  readonly component: NonNullable<DefaultsSource['component']>;
  readonly object: PlainObject;
  /** Such as `spec.rules[0].filters[0].requestMirror.fraction.denominator`. */
  readonly field: string;
}

/** Writes defaults into objects, for one set of versions. */
export interface DefaultsWriter {
  /**
   * The object as an API server stores it, as far as its CRD has defaults: the object itself where nothing is missing, else a copy that
   * shares what did not change. Nothing that is given is changed, but null, where the server takes the default.
   */
  withDefaults(object: PlainObject): PlainObject;
  /** What was not written so far, in words, a message for each component; for those who are told to state its version. */
  notes(): readonly string[];
}

interface Known {
  readonly node: DefaultsNode;
  readonly component: DefaultsSource['component'];
}

/** Makes a writer of defaults. What it finds of a kind is kept, so that one writer should serve all objects of an app. */
export function defaultsWriter(versions: StatedVersions): DefaultsWriter {
  const kinds = new Map<string, Known | undefined>();
  const disputed: DisputedDefault[] = [];
  return {
    withDefaults(object) {
      const { apiVersion, kind } = object;
      if (typeof apiVersion !== 'string' || typeof kind !== 'string') return object;
      const key = `${apiVersion} ${kind}`;
      let known = kinds.get(key);
      if (known === undefined && !kinds.has(key)) kinds.set(key, (known = defaultsOf(apiVersion, kind, versions)));
      if (known === undefined) return object;
      const { component, node } = known;
      return fill(object, node, (path) => {
        if (component) disputed.push({ component, object, field: fieldOf(path) });
      }) as PlainObject;
    },
    notes() {
      const components = [...new Set(disputed.map(({ component }) => component))];
      return components.map((component) => note(component, disputed));
    },
  };
}

/** One object with its defaults, as {@link DefaultsWriter.withDefaults}; what releases differ in is not written. */
export function withDefaults(object: PlainObject, versions: StatedVersions): PlainObject {
  return defaultsWriter(versions).withDefaults(object);
}

/** What releases write into the objects of a kind, and whose releases they are; nothing where no CRD here has it. */
export function defaultsOf(apiVersion: string, kind: string, versions: StatedVersions): Known | undefined {
  const [group, version, ...others] = apiVersion.split('/');
  if (group === undefined || version === undefined || others.length > 0) return undefined;
  for (const source of sourcesOf(group, versions)) {
    const table = source.table();
    const node = nodeOf(table, `${group}/${kind}`, version, releasesOf(source, table, versions));
    if (node) return { node, component: source.component };
  }
  return undefined;
}

const SHOWN = 3;

function note(component: DisputedDefault['component'], all: readonly DisputedDefault[]): string {
  const own = all.filter((one) => one.component === component);
  const shown = own.slice(0, SHOWN).map(({ field, object }) => `${nameOf(object)} ${field}`);
  const more = own.length > SHOWN ? ` and ${own.length - SHOWN} more` : '';
  return (
    `releases of ${NAMES[component]} differ in defaults, so that these are not written: ${shown.join(', ')}${more}; ` +
    `state the version that your cluster has: new Platform({ ${component}: '…' })`
  );
}

function nameOf({ kind, metadata }: PlainObject): string {
  const { name, namespace } = (metadata ?? {}) as Readonly<Record<string, unknown>>;
  return `${String(kind)} ${namespace === undefined ? '' : `${String(namespace)}/`}${String(name)}`;
}

function fieldOf(path: readonly (string | number)[]): string {
  return path.reduce<string>(
    (text, step) => (typeof step === 'number' ? `${text}[${step}]` : text === '' ? step : `${text}.${step}`),
    '',
  );
}

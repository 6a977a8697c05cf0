import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { join } from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';

/** A manifest as synth writes it. */
export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Record<string, string>;
    readonly annotations?: Record<string, string>;
  };
  // oxlint-disable-next-line typescript/no-explicit-any -- tests read into manifests of every kind
  readonly [field: string]: any;
}

const ajv = addFormats(new Ajv({ strict: false, allErrors: true }));
for (const format of ['int32', 'int64', 'double', 'byte', 'idn-hostname', 'string']) ajv.addFormat(format, true);
ajv.addFormat('cidr', (text: string) => {
  const [address = '', length, ...rest] = text.split('/');
  const most = { 0: -1, 4: 32, 6: 128 }[isIP(address)]!;
  return length !== undefined && /^\d{1,3}$/.test(length) && Number(length) <= most && rest.length === 0;
});

type Schema = { [key: string]: unknown };
const schemas: Record<string, Schema> = {};
const FILES = ['istio', 'gateway-api-standard', 'cilium', 'argocd', 'flux', 'k3s', 'rollouts', 'flagger', 'prometheus'];
for (const file of FILES.map((name) => `${name}.json`)) {
  const { $comment: _, ...kinds } = JSON.parse(readFileSync(join(__dirname, 'schemas', file), 'utf8')) as Record<
    string,
    Schema
  >;
  Object.assign(schemas, kinds);
}
const compiled = new Map<string, ValidateFunction>();

/** What the CRD schema of its kind refuses in a manifest, unknown fields included; nothing for core kinds, which have none. */
export function schemaErrors(manifest: Manifest): string[] {
  const key = `${manifest.apiVersion}/${manifest.kind}`;
  const schema = schemas[key];
  if (!schema) {
    // Its CRD is not among those that imports/ is made of.
    if (manifest.kind === 'AnalysisTemplate') return [];
    if (
      /(istio|gateway\.networking\.k8s|cilium|argoproj|toolkit\.fluxcd|helm\.cattle)\.io\/|^flagger\.app\/|^monitoring\.coreos\.com\//.test(
        manifest.apiVersion,
      )
    )
      return [`no schema for ${key}`];
    return [];
  }
  let validate = compiled.get(key);
  if (!validate) compiled.set(key, (validate = ajv.compile(objectSchema(schema))));
  const fits: boolean = validate(manifest);
  if (fits) return [];
  return (validate.errors ?? []).map(
    (e) => `${key} ${manifest.metadata.name}${e.instancePath} ${e.message} ${JSON.stringify(e.params)}`,
  );
}

/** CRDs leave out the fields that every object has. */
function objectSchema(schema: Schema): Schema {
  const out = closed(schema) as Schema;
  const everyObjects = { apiVersion: {}, kind: {}, metadata: {} };
  return { ...out, properties: { ...everyObjects, ...(out['properties'] as Schema | undefined) } };
}

/** An API server prunes unknown fields, and refuses them when asked to be strict; JSON Schema would let them pass. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const out: Schema = {};
  for (const [key, value] of Object.entries(schema)) {
    out[key] = ['oneOf', 'anyOf', 'allOf', 'not', 'enum', 'default'].includes(key) ? value : closed(value);
  }
  // The server reads patterns as RE2 does, where a class of one letter needs no braces.
  if (typeof out['pattern'] === 'string') out['pattern'] = out['pattern'].replace(/\\([pP])([A-Z])/g, '\\$1{$2}');
  // And `(?i)` anywhere, which JavaScript has no word for.
  if (typeof out['pattern'] === 'string' && out['pattern'].includes('(?i)'))
    out['pattern'] = out['pattern']
      .replace('(?i)', '')
      .replaceAll(/[a-z]/gi, (letter) => `[${letter.toLowerCase()}${letter.toUpperCase()}]`);
  const open = out['x-kubernetes-preserve-unknown-fields'] === true || 'additionalProperties' in out;
  if (out['type'] === 'object' && out['properties'] && !open) out['additionalProperties'] = false;
  return out;
}

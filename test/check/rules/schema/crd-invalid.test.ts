import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import rule from '../../../../src/check/rules/schema/crd-invalid';
import { testRule } from '../../test-rule';
import { crd, rollup, schema } from './crd-yaml';

const OPEN = 'schema: {openAPIV3Schema: {type: object}}';
const GOOD = crd(OPEN);
const at = (field: string): string => `rollups.shop.example ${field}`;
const SCHEMA = 'spec.versions[0].schema.openAPIV3Schema';
const deep = (levels: number): string => `${'{type: array, items: '.repeat(levels)}{type: string}${'}'.repeat(levels)}`;

const folder = mkdtempSync(join(tmpdir(), 'crds-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** An object, and a CRD that is given beside it. */
function beside(name: string, text: string): { given: string; crds: string[] } {
  const path = join(folder, `${name}.yaml`);
  writeFileSync(path, text);
  return { given: rollup('{}'), crds: [path] };
}

const BARE = crd('additionalPrinterColumns: []');

testRule(rule, {
  valid: {
    'one as a server takes it': GOOD,
    'fields of any type that say so': crd(
      schema(
        '{type: object, properties: {a: {x-kubernetes-int-or-string: true}, b: {x-kubernetes-preserve-unknown-fields: true}}}',
      ),
    ),
    'a field that is called $ref': crd(schema("{type: object, properties: {'$ref': {type: string}}}")),
    'several versions, one of them stored': crd(OPEN, `    - {name: v2, served: true, storage: false, ${OPEN}}\n`),
    'conversion by nobody': GOOD.replace('  scope', '  conversion: {strategy: None}\n  scope'),
    'one among the manifests that is shortened': BARE,
    'one without a plural': GOOD.replace(', plural: rollups', ''),
    'a deep schema': crd(schema(deep(30))),
  },
  invalid: {
    v1beta1: {
      given: GOOD.replace('apiextensions.k8s.io/v1', 'apiextensions.k8s.io/v1beta1'),
      finds: [{ message: 'beta', at: at('apiVersion') }],
    },
    'one of no kind': {
      given: GOOD.replace('kind: Rollup, ', ''),
      finds: [{ message: 'nameless', at: at('spec.names') }],
    },
    'one without versions': {
      ...beside('versions', GOOD.replace(/ {2}versions:\n.*\n/, '  versions: []\n')),
      finds: [{ message: 'noVersions', at: at('spec.versions') }],
    },
    'one without a schema': {
      ...beside('schema', BARE),
      finds: [{ message: 'noSchema', at: at('spec.versions[0]'), says: '"v1"' }],
    },
    'one among the manifests of which a version has no schema': {
      given: crd(OPEN, '    - {name: v2, served: true, storage: false}\n'),
      finds: [{ message: 'noSchema', at: at('spec.versions[1]'), says: '"v2"' }],
    },
    'none that is stored': {
      given: GOOD.replace('storage: true', 'storage: false'),
      finds: [{ message: 'storage', at: at('spec.versions'), says: '0 have it' }],
    },
    'another name than plural and group': {
      given: GOOD.replace('plural: rollups', 'plural: rolls'),
      finds: [{ message: 'named', at: at('metadata.name'), says: 'rolls.shop.example' }],
    },
    'a webhook that converts': {
      given: GOOD.replace('  scope', '  conversion: {strategy: Webhook}\n  scope'),
      finds: [{ message: 'conversion', at: at('spec.conversion.strategy'), severity: 'info' }],
    },
    'a reference': {
      given: crd(schema("{'$ref': '#/definitions/a'}")),
      finds: [{ message: 'reference', at: at(`${SCHEMA}.properties.spec["$ref"]`) }],
    },
    'a place without a type': {
      given: crd(schema('{properties: {a: {type: string}}}')),
      finds: [{ message: 'untyped', at: at(`${SCHEMA}.properties.spec`) }],
    },
    'fields, and others of any name': {
      given: crd(schema('{type: object, properties: {a: {type: string}}, additionalProperties: {type: string}}')),
      finds: [{ message: 'both', at: at(`${SCHEMA}.properties.spec.additionalProperties`) }],
    },
    'a schema of more levels than are read': {
      given: crd(schema(deep(62))),
      finds: [{ message: 'tooLarge', at: expect.stringContaining(SCHEMA) as unknown as string }],
    },
  },
});

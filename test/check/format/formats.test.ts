import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Ajv from 'ajv';
import addFormats from 'ajv-formats';
import * as fc from 'fast-check';
import type { Finding } from '../../../src/check/finding';
import { asGithub } from '../../../src/check/format/github';
import { asSarif, fingerprintOf } from '../../../src/check/format/sarif';
import { asText } from '../../../src/check/format/text';

const FINDING: Finding = {
  rule: 'authz/deny-void',
  codes: [],
  severity: 'error',
  object: { apiVersion: 'security.istio.io/v1', kind: 'AuthorizationPolicy', namespace: 'shop', name: 'p' },
  field: 'spec.rules[0]',
  file: 'dist/a b.yaml',
  line: 18,
  column: 7,
  construct: 'shop/P',
  message: 'the rule denies nobody',
  related: [{ object: { kind: 'Pod', namespace: 'shop', name: 'web' }, file: 'dist/pods.yaml', line: 3, column: 1 }],
  fix: { text: 'target the Service' },
  sources: ['istio/ztunnel src/rbac.rs'],
};
const BARE: Finding = { rule: 'cilium/exclusive-cni', codes: [], severity: 'info', message: 'm', sources: [] };
const RULES = [{ id: 'authz/deny-void', summary: 'A DENY that denies nothing.', details: 'It fails open.' }];
const plain = (_: string, text: string): string => text;

const ajv = addFormats(new Ajv({ strict: false, unicodeRegExp: false }));
const validate = ajv.compile(JSON.parse(readFileSync(join(__dirname, 'sarif-2.1.0.json'), 'utf8')) as object);

describe('SARIF', () => {
  test('fits the schema of OASIS, whatever the findings are', () => {
    const text = fc.string();
    const finding: fc.Arbitrary<Finding> = fc.record(
      {
        rule: text,
        codes: fc.array(text),
        severity: fc.constantFrom('error', 'warning', 'info'),
        message: text,
        sources: fc.array(text),
        field: text,
        file: text,
        line: fc.integer({ min: 1 }),
        column: fc.integer({ min: 1 }),
        construct: text,
        object: fc.record({ kind: text, name: text, namespace: text }, { requiredKeys: ['kind', 'name'] }),
        fix: fc.record({ text }),
      },
      { requiredKeys: ['rule', 'codes', 'severity', 'message', 'sources'] },
    );
    fc.assert(
      fc.property(fc.array(finding, { maxLength: 5 }), (findings) => {
        const fits = validate(JSON.parse(asSarif([...findings, FINDING, BARE], RULES, '0.1.0')));
        expect(validate.errors ?? []).toEqual([]);
        expect(fits).toBe(true);
      }),
    );
  });

  test('has what code scanning wants: a path from the root, a rule with its words, a fingerprint without lines', () => {
    const { runs } = JSON.parse(asSarif([FINDING, BARE], RULES, '0.1.0')) as { runs: Record<string, any>[] };
    const [first, second] = runs[0]!['results'] as Record<string, any>[];
    expect(first).toMatchObject({
      ruleId: 'authz/deny-void',
      level: 'error',
      message: { text: 'AuthorizationPolicy shop/p: the rule denies nobody. Fix: target the Service' },
      locations: [
        {
          physicalLocation: {
            artifactLocation: { uri: 'dist/a%20b.yaml', uriBaseId: '%SRCROOT%' },
            region: { startLine: 18, startColumn: 7 },
          },
        },
      ],
      relatedLocations: [{ physicalLocation: { artifactLocation: { uri: 'dist/pods.yaml' } } }],
    });
    expect(second).toMatchObject({ level: 'note', locations: [{ physicalLocation: { region: { startLine: 1 } } }] });
    expect(runs[0]!['tool'].driver.rules[0]).toMatchObject({
      id: 'authz/deny-void',
      shortDescription: { text: 'A DENY that denies nothing.' },
    });
    expect(fingerprintOf({ ...FINDING, line: 99, file: 'other.yaml' })).toBe(fingerprintOf(FINDING));
    expect(fingerprintOf({ ...FINDING, field: 'spec.rules[1]' })).not.toBe(fingerprintOf(FINDING));
  });
});

describe('text', () => {
  test('has the place as editors open it, what happens, and what to do', () => {
    expect(asText([FINDING, BARE], 23, 1, plain, 72)).toMatchInlineSnapshot(`
     "error    authz/deny-void  dist/a b.yaml:18:7
              AuthorizationPolicy shop/p spec.rules[0] [shop/P]
              the rule denies nobody
              see  Pod shop/web (dist/pods.yaml:3:1)
              fix  target the Service
     info     cilium/exclusive-cni
              m
     1 error, 1 note in 23 objects, 1 suppressed
     "
    `);
  });

  test('says so where nothing is found', () => {
    expect(asText([], 1, 0, plain)).toBe('nothing found in 1 object\n');
  });
});

test('annotations of GitHub are one line each, whatever is in them', () => {
  const text = asGithub([{ ...FINDING, message: 'a\nb, 100%: c', file: 'a:b,c.yaml' }]);
  expect(text).toBe(
    '::error file=a%3Ab%2Cc.yaml,line=18,col=7,title=authz/deny-void::AuthorizationPolicy shop/p: a%0Ab, 100%25: c; fix: target the Service\n',
  );
});

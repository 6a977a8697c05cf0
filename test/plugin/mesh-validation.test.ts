import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MeshValidation, type MeshValidationProps, type MeshViolation } from '../../src';
import { temporaryFolder, workIn } from '../app/folders';

// Back to where it was after each.
workIn(temporaryFolder);

const MANIFESTS = `apiVersion: v1
kind: Namespace
metadata: { name: shop, labels: { istio.io/dataplane-mode: ambient } }
---
apiVersion: v1
kind: Pod
metadata: { name: web, namespace: shop, labels: { app: web } }
spec: { serviceAccountName: web, containers: [{ name: web, image: registry.example.com/web:1 }] }
---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: { name: no-admin, namespace: shop }
spec:
  action: DENY
  rules:
    - to: [{ operation: { paths: [/admin*] } }]
`;

interface Report {
  readonly violations: readonly MeshViolation[];
  readonly status: string | undefined;
  readonly summary: unknown;
}

/** Runs the plugin as cdk8s-cli does, in a folder of its own. */
async function validate(props: MeshValidationProps, metadata = {}): Promise<Report & { readonly folder: string }> {
  const folder = temporaryFolder();
  process.chdir(folder);
  mkdirSync('dist');
  writeFileSync('dist/shop.k8s.yaml', MANIFESTS);
  writeFileSync('dist/construct-metadata.json', '{"version":"1.0.0","resources":{}}');
  const violations: MeshViolation[] = [];
  let [status, summary]: [string | undefined, unknown] = [undefined, undefined];
  await new MeshValidation(props).validate({
    manifests: [join('dist', 'shop.k8s.yaml')],
    metadata,
    report: {
      addViolation: (violation) => void violations.push(violation),
      submit: (...given) => void ([status, summary] = given),
    },
  });
  return { violations, status, summary, folder };
}

const ONE = { rules: ['authz/deny-void'] };

test('a finding fails the synth, and its violation says where and what to do', async () => {
  const { status, summary, violations } = await validate(ONE, { 'no-admin': { path: 'shop/NoAdmin' } });
  expect({ status, summary }).toEqual({ status: 'failure', summary: { errors: '1', warnings: '0', notes: '0' } });
  expect(violations).toEqual([
    {
      ruleName: 'authz/deny-void (error)',
      recommendation: expect.stringContaining("ztunnel can't read paths"),
      fix: expect.stringContaining('target the Service'),
      violatingResources: [
        {
          resourceName: 'no-admin',
          locations: ['AuthorizationPolicy shop/no-admin spec.rules[0] line 16 [shop/NoAdmin]'],
          manifestPath: join('dist', 'shop.k8s.yaml'),
        },
      ],
    },
  ]);
});

test('what does not count is reported, and the synth goes on', async () => {
  const { status, violations } = await validate({ ...ONE, failOn: 'never' });
  expect(status).toBe('success');
  expect(violations).toHaveLength(1);
});

test('the metadata of cdk8s does not stay where a tool would apply it, unless it is wanted', async () => {
  const { folder } = await validate({ ...ONE, failOn: 'never' });
  expect(existsSync(join(folder, 'dist', 'construct-metadata.json'))).toBe(false);
  const kept = await validate({ ...ONE, failOn: 'never', keepConstructMetadata: true });
  expect(existsSync(join(kept.folder, 'dist', 'construct-metadata.json'))).toBe(true);
});

test.each([
  [{ failon: 'error' }, 'unknown prop "failon"; did you mean "failOn"?'],
  [{ failOn: 'fatal' }, 'failOn must be'],
  [{ world: 'half' }, 'world must be'],
])('%j is refused', (props, says) => {
  expect(() => new MeshValidation(props as never)).toThrow(says);
});

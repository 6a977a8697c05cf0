import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiObject, Chart } from 'cdk8s';
import { AmbientNamespace, MeshApp, Platform, type MeshAppCheck } from '../../src';
import { temporaryFolder, workIn } from './folders';

workIn(temporaryFolder);

const platform = new Platform({ istio: '1.30', cilium: '1.18' });

/** An app with a DENY that ztunnel can't enforce. */
function app(outdir: string, check?: MeshAppCheck): MeshApp {
  const mesh = new MeshApp({ outdir, platform, check });
  const chart = new Chart(mesh, 'shop');
  new AmbientNamespace(chart, 'Namespace', { name: 'shop' });
  new ApiObject(chart, 'Web', {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
    spec: { serviceAccountName: 'web', containers: [{ name: 'web', image: 'registry.example.com/web:1' }] },
  });
  new ApiObject(chart, 'NoAdmin', {
    apiVersion: 'security.istio.io/v1',
    kind: 'AuthorizationPolicy',
    metadata: { name: 'no-admin', namespace: 'shop' },
    spec: { action: 'DENY', rules: [{ to: [{ operation: { paths: ['/admin*'] } }] }] },
  });
  return mesh;
}

const ONE = { rules: ['authz/deny-void'] };

describe('an app that checks', () => {
  test('writes nothing when a finding counts, and says where it comes from', () => {
    const outdir = join(temporaryFolder(), 'dist');
    expect(() => app(outdir, ONE).synth()).toThrow(
      "[shop/NoAdmin] AuthorizationPolicy shop/no-admin spec.rules[0]: ztunnel can't read paths",
    );
    expect(existsSync(outdir)).toBe(false);
    expect(() => app(outdir, ONE).synthYaml()).toThrow('(authz/deny-void); fix: ');
  });

  test('tells what does not count, and writes', () => {
    const outdir = join(temporaryFolder(), 'dist');
    let told = '';
    const spy = jest.spyOn(process.stderr, 'write').mockImplementation((text) => {
      told += String(text);
      return true;
    });
    app(outdir, { ...ONE, failOn: 'never' }).synth();
    spy.mockRestore();
    expect(told).toContain('error: [shop/NoAdmin] AuthorizationPolicy shop/no-admin');
    expect(existsSync(join(outdir, 'shop.k8s.yaml'))).toBe(true);
  });

  test('leaves out what it is told to', () => {
    expect(() => app(temporaryFolder(), { rules: ['authz/*'], ignore: ['authz/*'] }).synth()).not.toThrow();
  });
});

test('nothing is checked unless somebody asks', () => {
  expect(() => app(temporaryFolder()).synth()).not.toThrow();
});

test.each([
  [{ failOn: 'fatal' }, 'check.failOn must be'],
  [{ world: 'half' }, 'check.world must be'],
  [{ rule: [] }, 'unknown prop "check.rule"; did you mean "rules"?'],
])('%j is refused at once', (check, says) => {
  expect(() => new MeshApp({ check: check as never })).toThrow(says);
});

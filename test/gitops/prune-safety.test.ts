import { identityOf } from '../../src/app/identity';
import { withPruneSafety, type PruningTool } from '../../src/gitops/prune-safety';
import { object } from './shipments';

const kept = (tool: PruningTool, content: ReturnType<typeof object>): Record<string, string> | undefined =>
  (withPruneSafety(tool, identityOf(content), content) as any).metadata.annotations;

const MARK = {
  'argo-cd': { 'argocd.argoproj.io/sync-options': 'Prune=false,Delete=false' },
  flux: { 'kustomize.toolkit.fluxcd.io/prune': 'disabled' },
  helm: { 'helm.sh/resource-policy': 'keep' },
} as const;

describe.each(Object.entries(MARK) as [PruningTool, Record<string, string>][])('%s', (tool, mark) => {
  test.each([
    ['a namespace, with which all in it would go', object('v1', 'Namespace', 'shop')],
    [
      'a definition, with which all of its kind would go',
      object('apiextensions.k8s.io/v1', 'CustomResourceDefinition', 'a.b'),
    ],
    ['a claim on a volume, with which data would go', object('v1', 'PersistentVolumeClaim', 'shop/data')],
  ])('keeps %s', (_, content) => {
    expect(kept(tool, content)).toEqual(mark);
  });

  test.each([
    ['a Service', object('v1', 'Service', 'shop/web')],
    ['a Namespace of another group', object('example.com/v1', 'Namespace', 'shop')],
  ])('says nothing of %s', (_, content) => {
    expect(kept(tool, content)).toBeUndefined();
  });

  test('leaves what an object says itself', () => {
    const [key] = Object.keys(mark) as [string];
    const own = object('v1', 'Namespace', 'shop', {
      metadata: { annotations: { [key]: 'Prune=true,Delete=true', team: 'a' } },
    });
    expect(kept(tool, own)).toEqual({ [key]: 'Prune=true,Delete=true', team: 'a' });
  });

  test('takes an annotation that is no text for what it would be in YAML', () => {
    const [key] = Object.keys(mark) as [string];
    const own = object('v1', 'Namespace', 'shop', { metadata: { annotations: { [key]: 5 } } });
    expect(String(kept(tool, own)?.[key])).toMatch(/^5/);
  });

  test('changes a copy', () => {
    const content = object('v1', 'Namespace', 'shop');
    kept(tool, content);
    expect(content).toEqual({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } });
  });
});

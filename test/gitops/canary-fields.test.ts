import { Duration } from 'cdk8s';
import { CanaryOwner, CanarySteps, type Canary } from '../../src';
import { described } from '../../src/app/identity';
import { controlledFields } from '../../src/gitops/controlled-fields';
import { argoCdLayout } from '../../src/gitops/layouts/argo-cd';
import { fluxLayout } from '../../src/gitops/layouts/flux';
import { orderToApply } from '../../src/gitops/order/order';
import type { PlainObject } from '../../src/gitops/shipment';
import { PROMETHEUS, rolled } from '../routing/shop';
import { read, shipmentOf } from './shipments';

const steps = CanarySteps.of([10, 100], { hold: Duration.minutes(10) });
const REPOSITORY = 'https://git.example.com/shop/mesh';

function canaryOf(owner: CanaryOwner, via: 'VirtualService' | 'HTTPRoute') {
  let canary: Canary | undefined;
  const objects = rolled(owner, { steps, via }, { also: (_, made) => (canary = made) }) as readonly PlainObject[];
  return { canary: canary!, shipment: shipmentOf(objects, orderToApply(objects)) };
}

const owners = {
  flagger: () => CanaryOwner.flagger({ prometheus: PROMETHEUS }),
  rollouts: () => CanaryOwner.argoRollouts({ prometheus: PROMETHEUS }),
};

describe.each([
  ['flagger', 'VirtualService'],
  ['flagger', 'HTTPRoute'],
  ['rollouts', 'VirtualService'],
  ['rollouts', 'HTTPRoute'],
] as const)('a canary of %s via %s', (owner, via) => {
  test('what the tree says of controllers is what the construct says of them', () => {
    const { canary, shipment } = canaryOf(owners[owner](), via);
    const found = controlledFields(shipment.objects).map(({ object }) => described(shipment.objects[object]!.identity));
    const said = canary.controlledFields.map(({ group, kind, name, namespace }) =>
      described({ group, kind, name, namespace, version: '' }),
    );
    // Replicas are the controller's where Git has none, too; there is nothing to leave alone in Git then.
    const inGit = said.filter((one) => !one.startsWith('Deployment') || found.includes(one));
    expect([...new Set(found)].sort()).toEqual([...new Set(inGit)].sort());
  });

  test('neither tool writes back what the controller owns', () => {
    const { shipment } = canaryOf(owners[owner](), via);
    const props = { repository: REPOSITORY, path: 'dist' };
    const { ignoreDifferences: rules = [] } = read(argoCdLayout(props)(shipment), 'apps/all.yaml').spec;
    const files = fluxLayout(props)(shipment);
    const once = files.filter(({ text }) => text.includes('kustomize.toolkit.fluxcd.io/ssa: IfNotPresent'));
    const named = rules.filter((rule: any) => !rule.jsonPointers?.includes('/spec/replicas'));
    expect(named.length).toBeGreaterThan(0);
    expect(once.map(({ path }) => path.split('/').at(-1)).sort()).toEqual(
      named.map(({ kind, name }: any) => `${kind.toLowerCase()}.${name}.yaml`).sort(),
    );
  });
});

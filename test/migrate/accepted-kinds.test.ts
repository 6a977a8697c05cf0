import { planText } from '../../src/migrate/format/text';
import { app, namespace, STRICT, workload } from './meshes';
import { planned, stepOf } from './planning';

const SHOP = [...STRICT, namespace('shop'), ...app('shop', 'web')];
const AGENT = [
  namespace('monitoring', {}),
  workload('monitoring', 'agent', { kind: 'DaemonSet', spec: { hostNetwork: true } }),
];

describe('what uses the network of a node', () => {
  // ambient.md 2: with iptables, probes and whatever else has the address of the node pass ztunnel by.
  test('reaches pods of that node past ztunnel, which is refused under a name of its own', () => {
    const plan = planned([...SHOP, ...AGENT], { accept: ['authenticated'] });
    const { changes, verdict } = stepOf(plan, 'enrol-shop');
    expect(verdict).toBe('refused');
    const opened = changes.filter(
      ({ because, clients }) => because === 'node-network' && clients[0] === 'monitoring/agent',
    );
    expect(opened.map(({ kind, to }) => [kind, to])).toContainEqual(['opened', 'shop/web']);
    expect(planText(plan)).toContain('--accept authenticated,node-network');
  });

  test('is accepted by that name, in all steps', () => {
    const plan = planned([...SHOP, ...AGENT], { accept: ['authenticated', 'node-network'] });
    expect([stepOf(plan, 'enrol-shop').verdict, plan.isProved]).toEqual(['changes', true]);
  });

  test('is not accepted with what opens by identity, nor the other way round', () => {
    const plan = planned([...SHOP, ...app('shop', 'cart'), ...AGENT], { accept: ['node-network'] });
    expect(stepOf(plan, 'enrol-shop').verdict).toBe('refused');
    expect(planText(plan)).toContain('--accept authenticated,node-network');
  });

  test('opens nothing where it is in no mesh that has a policy against it', () => {
    const [, ...lax] = SHOP.slice(STRICT.length - 1);
    const plan = planned([...lax, ...AGENT]);
    expect(plan.steps.flatMap(({ changes }) => changes.filter(({ kind }) => kind === 'opened'))).toEqual([]);
  });
});

import type { Chart } from 'cdk8s';
import { MeshService, Subset, type Autoscaling, type DisruptionBudget, type MeshServiceProps } from '../../src';
import { emitted, pick, synth } from '../synth';
import { refusal } from '../mesh/refusal';

const service = (chart: Chart, props: Partial<MeshServiceProps>): MeshService =>
  new MeshService(chart, 'Web', { namespace: 'shop', port: 80, image: 'web:1', ...props });

const budget = (disruptionBudget: DisruptionBudget): unknown =>
  pick(
    synth((chart) => service(chart, { disruptionBudget })),
    'PodDisruptionBudget',
    'web',
  ).spec;

describe('autoscaling', () => {
  test('is by CPU, from one replica on and at 80 % unless told', () => {
    const manifests = synth((chart) => service(chart, { autoscaling: { maxReplicas: 5 } }));
    expect(pick(manifests, 'HorizontalPodAutoscaler', 'web')).toEqual({
      apiVersion: 'autoscaling/v2',
      kind: 'HorizontalPodAutoscaler',
      metadata: { name: 'web', namespace: 'shop', labels: { app: 'web' } },
      spec: {
        scaleTargetRef: { apiVersion: 'apps/v1', kind: 'Deployment', name: 'web' },
        minReplicas: 1,
        maxReplicas: 5,
        metrics: [
          { type: 'Resource', resource: { name: 'cpu', target: { type: 'Utilization', averageUtilization: 80 } } },
        ],
      },
    });
  });

  test('is for each subset, and leaves the number of replicas to the autoscaler', () => {
    const manifests = synth((chart) =>
      service(chart, {
        subsets: [Subset.version('v1'), Subset.version('v2')],
        autoscaling: { minReplicas: 2, maxReplicas: 4, targetCpuPercent: 60 },
      }),
    );
    for (const name of ['web-v1', 'web-v2']) {
      const { spec } = pick(manifests, 'HorizontalPodAutoscaler', name);
      expect(spec.scaleTargetRef).toEqual({ apiVersion: 'apps/v1', kind: 'Deployment', name });
      expect(spec).toMatchObject({ minReplicas: 2, maxReplicas: 4 });
      expect(spec.metrics[0].resource.target.averageUtilization).toBe(60);
      expect(pick(manifests, 'Deployment', name).spec).not.toHaveProperty('replicas');
    }
  });

  test('may keep one number of replicas', () => {
    const manifests = synth((chart) => service(chart, { autoscaling: { minReplicas: 3, maxReplicas: 3 } }));
    expect(pick(manifests, 'HorizontalPodAutoscaler', 'web').spec).toMatchObject({ minReplicas: 3, maxReplicas: 3 });
  });

  test('of a StatefulSet is of the StatefulSet', () => {
    const manifests = synth((chart) => service(chart, { kind: 'StatefulSet', autoscaling: { maxReplicas: 3 } }));
    expect(pick(manifests, 'HorizontalPodAutoscaler', 'web').spec.scaleTargetRef.kind).toBe('StatefulSet');
  });

  const both =
    'replicas and autoscaling exclude each other: the autoscaler would fight the number in Git; give one of them';
  test.each<[string, Partial<MeshServiceProps>, string]>([
    ['replicas beside it', { replicas: 2, autoscaling: { maxReplicas: 3 } }, both],
    [
      'replicas of a subset beside it',
      { subsets: [Subset.version('v1', { replicas: 2 })], autoscaling: { maxReplicas: 3 } },
      both,
    ],
    [
      'no upper bound',
      { autoscaling: {} as Autoscaling },
      'autoscaling.maxReplicas must be a whole number from 1 to 2147483647, got undefined',
    ],
    [
      'no replicas at most',
      { autoscaling: { maxReplicas: 0 } },
      'autoscaling.maxReplicas must be a whole number from 1',
    ],
    [
      'no replicas at least',
      { autoscaling: { minReplicas: 0, maxReplicas: 2 } },
      'autoscaling.minReplicas must be a whole number from 1',
    ],
    [
      'more at least than at most',
      { autoscaling: { minReplicas: 4, maxReplicas: 3 } },
      'autoscaling.minReplicas 4 is above maxReplicas 3',
    ],
    [
      'a share of CPU as text',
      { autoscaling: { maxReplicas: 3, targetCpuPercent: '80%' as unknown as number } },
      'autoscaling.targetCpuPercent must be a whole number from',
    ],
    [
      'no CPU at all, which Kubernetes refuses',
      { autoscaling: { maxReplicas: 3, targetCpuPercent: 0 } },
      'autoscaling.targetCpuPercent must be a whole number from 1',
    ],
    [
      'a misspelt field',
      { autoscaling: { maxReplica: 3 } as unknown as Autoscaling },
      'unknown prop "autoscaling.maxReplica"; did you mean "maxReplicas"?',
    ],
    ['a number', { autoscaling: 3 as unknown as Autoscaling }, 'autoscaling must be an object, got 3'],
  ])('refuses %s', (_, props, text) => {
    expect(refusal((chart) => service(chart, props))).toContain(`[test/Web] ${text}`);
  });
});

describe('a disruption budget', () => {
  test.each<[string, DisruptionBudget]>([
    ['pods that must stay', { minAvailable: 2 }],
    ['a share that must stay', { minAvailable: '50%' }],
    ['pods that may go', { maxUnavailable: 1 }],
    ['a share that may go', { maxUnavailable: '100%' }],
    ['none that may go', { maxUnavailable: 0 }],
  ])('bounds %s', (_, given) => {
    expect(budget(given)).toEqual({ selector: { matchLabels: { app: 'web' } }, ...given });
  });

  test('is one over all subsets', () => {
    const manifests = synth((chart) =>
      service(chart, { subsets: [Subset.version('v1'), Subset.version('v2')], disruptionBudget: { minAvailable: 1 } }),
    );
    expect(emitted(manifests).filter((name) => name.startsWith('PodDisruptionBudget'))).toEqual([
      'PodDisruptionBudget shop/web',
    ]);
    const { matchLabels } = pick(manifests, 'PodDisruptionBudget', 'web').spec.selector;
    for (const name of ['web-v1', 'web-v2']) {
      expect(pick(manifests, 'Deployment', name).spec.template.metadata.labels).toMatchObject(matchLabels);
    }
  });

  const shape = 'must be a count or a percent such as "50%", got';
  test.each<[string, object, string]>([
    [
      'both bounds',
      { minAvailable: 1, maxUnavailable: 1 },
      'disruptionBudget takes one of minAvailable and maxUnavailable, got {"minAvailable":1,"maxUnavailable":1}',
    ],
    ['no bound', {}, 'disruptionBudget takes one of minAvailable and maxUnavailable, got {}'],
    ['a part of a pod', { minAvailable: 1.5 }, `disruptionBudget.minAvailable ${shape} 1.5`],
    ['fewer than no pods', { maxUnavailable: -1 }, `disruptionBudget.maxUnavailable ${shape} -1`],
    ['a count as text', { minAvailable: '2' }, `disruptionBudget.minAvailable ${shape} "2"`],
    ['more than all', { minAvailable: '150%' }, `disruptionBudget.minAvailable ${shape} "150%"`],
    ['a list of a percent', { minAvailable: ['50%'] }, `disruptionBudget.minAvailable ${shape} ["50%"]`],
    [
      'a misspelt field',
      { minAvailible: 1 },
      'unknown prop "disruptionBudget.minAvailible"; did you mean "minAvailable"?',
    ],
  ])('refuses %s', (_, given, text) => {
    expect(refusal((chart) => service(chart, { disruptionBudget: given as DisruptionBudget }))).toContain(
      `[test/Web] ${text}`,
    );
  });
});

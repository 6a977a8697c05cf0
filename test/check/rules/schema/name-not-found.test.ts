import rule from '../../../../src/check/rules/schema/name-not-found';
import { deployment, kubernetes } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const MOUNT = 'volumeMounts: [{ name: data, mountPath: /data }]';
const statefulSet = (claim: string): string =>
  deployment(`{ name: web, image: a, ${MOUNT} }`)
    .replace('kind: Deployment', 'kind: StatefulSet')
    .concat(
      `  volumeClaimTemplates: [{ metadata: { name: ${claim} }, spec: { accessModes: [ReadWriteOnce], resources: { requests: { storage: 1Gi } } } }]\n`,
    );

testRule(rule, {
  valid: {
    'a volume of the pod': deployment(`{ name: web, image: a, ${MOUNT} }`).concat('      volumes: [{ name: data }]\n'),
    'a claim of a StatefulSet': statefulSet('data'),
    'a Pod, to which webhooks may add volumes': kubernetes(
      'v1',
      'Pod',
      `spec: { containers: [{ name: web, image: a, ${MOUNT} }] }`,
    ),
  },
  invalid: {
    'a volume that is not there': {
      given: deployment(`{ name: web, image: a, ${MOUNT} }`).concat('      volumes: [{ name: date }]\n'),
      finds: [
        {
          message: 'missing',
          at: 'shop/web spec.template.spec.containers[0].volumeMounts[0].name',
          says: 'the pod has no volume "data"',
          fix: 'write date',
        },
      ],
    },
    'a volume of a pod that has none': {
      given: deployment(`{ name: web, image: a, ${MOUNT} }`),
      finds: [
        {
          message: 'missing',
          at: 'shop/web spec.template.spec.containers[0].volumeMounts[0].name',
          fix: 'make what is called by it',
        },
      ],
    },
    'a claim of another name': {
      given: statefulSet('other'),
      finds: [{ message: 'missing', at: 'shop/web spec.template.spec.containers[0].volumeMounts[0].name' }],
    },
  },
});

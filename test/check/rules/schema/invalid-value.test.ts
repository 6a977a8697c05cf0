import rule from '../../../../src/check/rules/schema/invalid-value';
import { deployment, kubernetes } from '../../structure-manifests';
import { testRule } from '../../test-rule';

const policy = (entry: string): string =>
  kubernetes('networking.k8s.io/v1', 'NetworkPolicy', `spec: { podSelector: {}, ingress: [${entry}] }`);
const cronJob = (spec: string): string =>
  kubernetes(
    'batch/v1',
    'CronJob',
    `spec: { ${spec}, jobTemplate: { spec: { template: { spec: { restartPolicy: Never, containers: [{ name: a, image: b }] } } } } }`,
  );
const resources = (given: string): string => deployment(`{ name: web, image: a, resources: ${given} }`);
const slice = (type: string, address: string): string =>
  kubernetes(
    'discovery.k8s.io/v1',
    'EndpointSlice',
    `addressType: ${type}\nendpoints: [{ addresses: ['${address}'] }]`,
  );

testRule(rule, {
  valid: {
    'a part of a block': policy('{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [10.9.0.0/16] } }] }'),
    'a range of ports': policy('{ ports: [{ port: 80, endPort: 80 }] }'),
    'a block with more bits set than it has, where the release is not known': policy(
      '{ from: [{ ipBlock: { cidr: 10.0.0.1/8 } }] }',
    ),
    'less than the limit, in other units': resources('{ requests: { memory: 1G }, limits: { memory: 1Gi } }'),
    'a schedule with names': cronJob("schedule: '*/15 0-6 1,15 jan-mar mon'"),
    'a time zone in a schedule, before 1.29': {
      given: cronJob("schedule: 'TZ=UTC 0 3 * * *'"),
      platform: { kubernetes: '1.28' },
    },
    'an address of the other family': slice('IPv6', '2001:db8::1'),
  },
  invalid: {
    'a part of another block': {
      given: policy('{ from: [{ ipBlock: { cidr: 10.0.0.0/8, except: [11.0.0.0/16] } }] }'),
      finds: [
        {
          message: 'refused',
          at: 'shop/web spec.ingress[0].from[0].ipBlock.except[0]',
          says: '11.0.0.0/16 is no part of 10.0.0.0/8',
          fix: 'leave it out',
        },
      ],
    },
    'a block without a length': {
      given: policy('{ from: [{ ipBlock: { cidr: 10.0.0.1 } }] }'),
      finds: [{ message: 'refused', at: 'shop/web spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    'a block with more bits set than it has, from 1.36 on': {
      given: policy('{ from: [{ ipBlock: { cidr: 10.0.0.1/8 } }] }'),
      platform: { kubernetes: '1.36' },
      finds: [{ message: 'refused', at: 'shop/web spec.ingress[0].from[0].ipBlock.cidr' }],
    },
    'a last port before the first': {
      given: policy('{ ports: [{ port: 90, endPort: 80 }] }'),
      finds: [{ message: 'refused', at: 'shop/web spec.ingress[0].ports[0].endPort' }],
    },
    'more than the limit': {
      given: resources('{ requests: { cpu: 2 }, limits: { cpu: 1500m } }'),
      finds: [
        {
          message: 'refused',
          at: 'shop/web spec.template.spec.containers[0].resources.requests.cpu',
          says: '2, and the limit is 1500m',
          fix: 'raise the limit',
        },
      ],
    },
    'a schedule of six parts': {
      given: cronJob("schedule: '0 0 3 * * *'"),
      finds: [{ message: 'refused', at: 'shop/web spec.schedule', says: 'a schedule has 5 parts' }],
    },
    'a day of the week that there is not': {
      given: cronJob("schedule: '0 3 * * 7'"),
      finds: [{ message: 'refused', at: 'shop/web spec.schedule', says: '"7" is no day of the week: 0 to 6' }],
    },
    'a time zone in a schedule, from 1.29 on': {
      given: cronJob("schedule: 'TZ=UTC 0 3 * * *'"),
      platform: { kubernetes: '1.29' },
      finds: [{ message: 'refused', at: 'shop/web spec.schedule', fix: 'write spec.timeZone' }],
    },
    'an address of another family': {
      given: slice('IPv4', '2001:db8::1'),
      finds: [{ message: 'refused', at: 'shop/web endpoints[0].addresses[0]', says: 'no address of IPv4' }],
    },
  },
});

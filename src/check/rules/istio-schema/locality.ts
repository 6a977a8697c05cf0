import { isAtLeast } from '../../../model/platform/platform-facts';
import type { Field } from '../../../model/field';
import { localityConflict, localityProblem } from '../../istio-schema/localities';
import { policies } from '../../istio-schema/policies';
import { numberIn, shown, textIn } from '../../istio-schema/validated';
import { defineRule } from '../../define-rule';

const TOPOLOGY = ['topology.kubernetes.io/region', 'topology.kubernetes.io/zone', 'topology.istio.io/subzone'];

export default defineRule({
  id: 'istio-schema/locality',
  severity: 'error',
  summary: 'Load balancing by locality is set in a way that the webhook of Istio refuses.',
  details:
    '`distribute` and `failover` exclude each other. The weights of each `to` are within 1 and 100 and add up to 100. Localities are `region`, ' +
    '`region/zone` or `region/zone/subzone`, `*` only at the end, and no two of a list overlap. Failover is from one region to another. `failoverPriority` ' +
    'goes by other labels than those of region, zone and subzone where `failover` is set.\n\n' +
    'From Istio 1.31 on there is `zoneAwareLbSetting` in place of `localityLbSetting`, with the same rules for failover; it goes by region and zone itself, so ' +
    'its `failoverPriority` never has their labels.',
  codes: ['IST0106'],
  on: ['DestinationRule'],
  reads: ['workload'],
  sources: [
    'istio/istio pkg/config/validation/agent/validation.go, ValidateLocalityLbSetting, ValidateZoneAwareLbSetting, validateLocalities',
  ],
  example: {
    wrong: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy:
    loadBalancer:
      localityLbSetting: { distribute: [{ from: eu/*, to: { eu/*: 80, us/*: 10 } }] }
`,
    right: `apiVersion: networking.istio.io/v1
kind: DestinationRule
metadata: { name: web, namespace: shop }
spec:
  host: web
  trafficPolicy:
    loadBalancer:
      localityLbSetting: { distribute: [{ from: eu/*, to: { eu/*: 80, us/*: 20 } }] }
`,
  },
  messages: {
    both: () => 'distribute and failover exclude each other',
    settings: () => 'localityLbSetting and zoneAwareLbSetting exclude each other',
    weight: (weight: number) => `weight ${weight} is not within 1 and 100`,
    sum: (sum: number) => `the weights add up to ${sum}, and not to 100`,
    form: (locality: string, problem: string) => `${locality} is no locality: ${problem}`,
    overlap: (locality: string, other: string) => `${locality} overlaps with ${other}`,
    region: (text: string) => `${text} is no region: failover is between whole regions`,
    same: (region: string) => `failover from ${region} is to itself`,
    label: (label: string) => `failoverPriority has ${label}, which is for failover between regions and zones`,
  },
  check({ mesh, report }) {
    const failover = (setting: Field): void => {
      for (const one of setting.get('failover').items) {
        const [from, to] = [textIn(one.get('from')), textIn(one.get('to'))];
        if (from === undefined || to === undefined) continue;
        if (from === to) report(one, 'same', shown(from)).fix('name another region in to');
        for (const end of [one.get('from'), one.get('to')])
          if (/[/*]/.test(end.text ?? '')) report(end, 'region', shown(end.text!)).fix('name a region alone');
      }
    };
    const labels = (setting: Field): void => {
      for (const label of setting.get('failoverPriority').items)
        if (TOPOLOGY.includes(label.text ?? ''))
          report(label, 'label', label.text!).fix('remove it from failoverPriority');
    };
    for (const { field } of policies(mesh)) {
      const [setting, aware] = [
        field.get('loadBalancer', 'localityLbSetting'),
        field.get('loadBalancer', 'zoneAwareLbSetting'),
      ];
      if (isAtLeast(mesh, 'istio', '1.31')) {
        if (setting.isSet && aware.isSet) report(aware, 'settings').fix('leave one of the two');
        labels(aware);
        failover(aware);
      }
      const [distribute, to] = [setting.get('distribute'), setting.get('failover')];
      if (distribute.items.length > 0 && to.items.length > 0) {
        report(to, 'both').fix('leave one of the two');
        continue;
      }
      if (to.items.length > 0) labels(setting);
      failover(setting);
      distribute.items.forEach(share);
      localities(distribute.items);
    }

    function share(one: Field): void {
      const to = one.get('to').entries;
      const weights = to.map(([, weight]) => [weight, numberIn(weight)] as const);
      const wrong = weights.filter(([, weight]) => weight !== undefined && (weight < 1 || weight > 100));
      for (const [at, weight] of wrong) report(at, 'weight', weight!).fix('write a share of 100');
      const sum = weights.reduce((total, [, weight]) => total + (weight ?? 0), 0);
      if (wrong.length === 0 && sum !== 100) report(one, 'sum', sum).fix('make the weights add up to 100');
      for (const [name, at] of to) {
        const problem = localityProblem(name);
        if (problem !== undefined)
          report(at, 'form', shown(name), problem).fix('write region/zone/subzone, or region/*');
      }
      // A map has no order, so that only those count that overlap either way.
      to.forEach(([name, at], i) => {
        const other = to
          .slice(0, Math.min(i, MOST))
          .find(([before]) => localityConflict(before, name) && localityConflict(name, before));
        if (other && localityProblem(name) === undefined)
          report(at, 'overlap', shown(name), shown(other[0])).fix('remove one of the two');
      });
    }

    function localities(distribute: readonly Field[]): void {
      const fields = distribute.map((one) => one.get('from'));
      const names = fields.map((field) => textIn(field));
      fields.forEach((field, i) => {
        const name = names[i];
        if (name === undefined) return;
        const problem = localityProblem(name);
        if (problem !== undefined) {
          const at = field.isSet ? field : distribute[i]!;
          report(at, 'form', shown(name), problem).fix('write region/zone/subzone, or region/*');
          return;
        }
        const other = names.slice(0, Math.min(i, MOST)).find((one) => one !== undefined && localityConflict(one, name));
        if (other !== undefined) report(field, 'overlap', shown(name), shown(other)).fix('remove one of the two');
      });
    }
  },
});

/** As many localities as are compared with each other: there are no more regions and zones than that in one list. */
const MOST = 1000;

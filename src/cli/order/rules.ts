import type { DescribedRule } from '../../check/format/sarif';

/**
 * What `check --order` says, by id. These are no rules of one object, as rules of `check` are: they are about a list of objects, and the
 * simulator finds them out.
 */
export const ORDER_RULES: readonly (DescribedRule & { readonly id: `order/${string}` })[] = [
  {
    id: 'order/opens-early',
    summary: 'While objects are applied, a path is open that is closed in the end.',
    details:
      'After this step somebody gets through to an app, and neither gets through when all is applied, nor did before the first step. ' +
      'What closes the path comes later; it has to come before.',
  },
  {
    id: 'order/lands-early',
    summary: 'While objects are applied, requests get to a workload that they do not get to in the end.',
    details:
      'After this step requests are let through, as they are in the end, but some get to pods that a route keeps them from when all is ' +
      'applied, such as a canary that has no share yet. The route has to come before.',
  },
  {
    id: 'order/may-open-early',
    summary: 'While objects are applied, a path may be open that is closed in the end.',
    details:
      'Whether the path is open after this step hangs on what manifests do not hold, such as addresses of pods. In the end it is closed, ' +
      'so what closes it should come before.',
  },
  {
    id: 'order/refused',
    summary: 'An object is applied before its namespace, or before the definition of its kind.',
    details:
      'The API server refuses it, and what is in the cluster then is not what the order says. Nothing is proved of such an order before ' +
      'that is put right.',
  },
  {
    id: 'order/unproved',
    summary: 'Something of an order was not looked at.',
    details:
      'Of large inputs not all moments are looked at, as it would take too long, and of some policies not every request can be tried. The ' +
      'finding says which. Give less at a time, such as what one tool applies in one go, with the rest as --before.',
  },
];

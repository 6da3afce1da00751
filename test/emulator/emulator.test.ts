// One file, so that its parts run one after the other against the same deployment, in this order.
import './suites/api.ts';

/**
 * The edge as it is released: its routes, and the object that holds a tenant.
 */
import { createApp } from './app';

export { Tenant } from './tenant/tenant';

export default createApp();

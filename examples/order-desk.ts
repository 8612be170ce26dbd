import { definePersona, defineScenario, ownDatabase } from 'statecrowd';
import type { Generated } from 'kysely';

/** Tables of a shop, in a schema of their own. */
interface ShopTables {
  'shop.orders': { id: Generated<number>; customer: string; amount: number; paid: boolean };
}

const shop = ownDatabase<ShopTables>();

/** Places orders, pays them and looks at what is open; all in the shop's own database. */
export const customer = definePersona({
  name: 'customer',
  description: 'Orders and pays.',
  traits: { activity: 'active', pattern: 'random' },
  operations: {
    place: shop({
      name: 'orders.place',
      weight: 3,
      run: (database, draws) =>
        database
          .insertInto('shop.orders')
          .values({ customer: draws.user, amount: draws.integer(1, 500), paid: false })
          .returning('id')
          .executeTakeFirstOrThrow(),
    }),
    pay: shop({
      name: 'orders.pay',
      weight: 2,
      run: (database, draws) =>
        database.transaction().execute(async (transaction) => {
          const open = await transaction
            .selectFrom('shop.orders')
            .select('id')
            .where('customer', '=', draws.user)
            .where('paid', '=', false)
            .orderBy('id')
            .limit(1)
            .forUpdate()
            .executeTakeFirst();
          if (open === undefined) return { paid: 0 };
          await transaction
            .updateTable('shop.orders')
            .set({ paid: true })
            .where('id', '=', open.id)
            .execute();
          return { paid: 1 };
        }),
    }),
    review: shop({
      name: 'orders.open',
      run: (database, draws) =>
        database
          .selectFrom('shop.orders')
          .select(({ fn }) => fn.countAll<string>().as('open'))
          .where('customer', '=', draws.user)
          .where('paid', '=', false)
          .executeTakeFirstOrThrow(),
      check: ({ body }) => typeof body === 'object' && body !== null && 'open' in body,
    }),
  },
});

export default defineScenario({
  name: 'order_desk',
  description: 'Customers on the tables of a shop.',
  users: { customer: 10 },
  personas: { customer },
  load: { warmup: '2s', duration: '30s', cooldown: '2s' },
  setup: async ({ database }) => {
    const { schema } = database<ShopTables>();
    await schema.createSchema('shop').ifNotExists().execute();
    await schema
      .createTable('shop.orders')
      .ifNotExists()
      .addColumn('id', 'serial', (column) => column.primaryKey())
      .addColumn('customer', 'text', (column) => column.notNull())
      .addColumn('amount', 'integer', (column) => column.notNull())
      .addColumn('paid', 'boolean', (column) => column.notNull())
      .execute();
  },
  teardown: async ({ database }) => {
    const { schema } = database<ShopTables>();
    await schema.dropTable('shop.orders').ifExists().execute();
    await schema.dropSchema('shop').ifExists().execute();
  },
  thresholds: ['database.errors share < 1%'],
});

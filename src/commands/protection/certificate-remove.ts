import { defineCommand, nothing } from '../command.ts';

export const certificateRemoveCommand = defineCommand({
  table: {
    name: 'certificate remove',
    aliases: [],
    synopsis: 'Removes a certificate and its key from our own store.',
    description: ['The stores of the system are not touched.'],
    parameters: {
      Thumbprint: {
        type: 'String',
        description: 'Its thumbprint, as certificate list shows it.',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
    },
    examples: [{ title: 'Remove one', line: 'certificate remove F8813914053FBFB5D84F1EFA9EDB3205621C1126' }],
  },
  async run({ parameters }, { folders }) {
    const { ownStore } = await import('../../certificates/stores/system-stores.ts');
    ownStore(folders.data).remove(parameters.Thumbprint);
    return nothing;
  },
});

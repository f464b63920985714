import { defineCommand, nothing } from '../command.ts';

/** The command certificate remove. */
export const certificateRemoveCommand = defineCommand({
  table: {
    name: 'certificate remove',
    aliases: [],
    synopsis: "Removes a certificate and its private key from Entrada's store.",
    description: ["The system's stores are not changed."],
    parameters: {
      Thumbprint: {
        type: 'String',
        completedFrom: 'own thumbprints',
        description: 'The thumbprint, as shown by "certificate list".',
        everywhere: { mandatory: true, position: 0 },
        notEmpty: true,
      },
    },
    examples: [{ title: 'Remove a certificate', line: 'certificate remove F8813914053FBFB5D84F1EFA9EDB3205621C1126' }],
  },
  async run({ parameters }, { folders }) {
    const { ownStore } = await import('../../certificates/stores/system-stores.ts');
    ownStore(folders.data).remove(parameters.Thumbprint);
    return nothing;
  },
});

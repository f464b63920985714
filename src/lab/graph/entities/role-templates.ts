/** A built-in directory role; template ids are the same in every tenant. */
export interface RoleTemplate {
  readonly id: string;
  readonly displayName: string;
  readonly description: string;
}

/** The better known of the built-in roles (Entra documentation, "Microsoft Entra built-in roles"). */
export const roleTemplates: readonly RoleTemplate[] = [
  role('62e90394-69f5-4237-9190-012177145e10', 'Global Administrator', 'Can manage all aspects of the directory'),
  role('f2ef992c-3afb-46b9-b7cf-a126ee74c451', 'Global Reader', 'Can read what a Global Administrator can'),
  role('9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3', 'Application Administrator', 'Can manage all applications'),
  role('cf1c38e5-3621-4004-a7cb-879624dced7c', 'Application Developer', 'Can register applications'),
  role('c4e39bd9-1100-46d3-8c65-fb160da0071f', 'Authentication Administrator', 'Can manage authentication methods'),
  role('9f06204d-73c1-4d4c-880a-6edb90606fd8', 'Azure AD Joined Device Local Administrator', 'Administers devices'),
  role('e3973bdf-4987-49ae-837a-ba8e231c7286', 'Azure DevOps Administrator', 'Can manage Azure DevOps policies'),
  role('b0f54661-2d74-4c50-afa3-1ec803f12efe', 'Billing Administrator', 'Can manage purchases and subscriptions'),
  role('158c047a-c907-4556-b7ef-446551a6b5f7', 'Cloud Application Administrator', 'Can manage applications'),
  role('7698a772-787b-4ac8-901f-60d6b08affd2', 'Cloud Device Administrator', 'Can manage devices'),
  role('17315797-102d-40b4-93e0-432062caca18', 'Compliance Administrator', 'Can manage compliance'),
  role('b1be1c3e-b65d-4f19-8427-f6fa0d97feb9', 'Conditional Access Administrator', 'Can manage conditional access'),
  role('88d8e3e3-8f55-4a1e-953a-9b9898b8876b', 'Directory Readers', 'Can read basic directory information'),
  role('d29b2b05-8046-44ba-8758-1e26182fcf32', 'Directory Synchronization Accounts', 'Used by Microsoft Entra Connect'),
  role('9360feb5-f418-4baa-8175-e2a00bac4301', 'Directory Writers', 'Can write basic directory information'),
  role('44367163-eba1-44c3-98af-f5787879f96a', 'Dynamics 365 Administrator', 'Can manage Dynamics 365'),
  role('29232cdf-9323-42fd-ade2-1d097af3e4de', 'Exchange Administrator', 'Can manage Exchange'),
  role('a9ea8996-122f-4c74-9520-8edcd192826c', 'Fabric Administrator', 'Can manage Fabric and Power BI'),
  role('fdd7a751-b60b-444a-984c-02652fe8fa1c', 'Groups Administrator', 'Can manage groups'),
  role('95e79109-95c0-4d8e-aee3-d01accf2d47b', 'Guest Inviter', 'Can invite guests'),
  role('729827e3-9c14-49f7-bb1b-9608f156bbb8', 'Helpdesk Administrator', 'Can reset passwords of users'),
  role('8ac3fc64-6eca-42ea-9e69-59f4c7b60eb2', 'Hybrid Identity Administrator', 'Can manage federation'),
  role('45d8d3c5-c802-45c6-b32a-1d70b5e1e86e', 'Identity Governance Administrator', 'Can manage governance'),
  role('3a2c62db-5318-420d-8d74-23affee5d9d5', 'Intune Administrator', 'Can manage Intune'),
  role('4d6ac14f-3453-41d0-bef9-a3e0c569773a', 'License Administrator', 'Can manage licenses of users and groups'),
  role('790c1fb9-7f7d-4f88-86a1-ef1f95c05c1b', 'Message Center Reader', 'Can read the message center'),
  role('966707d0-3269-4727-9be2-8c3a10f19b9d', 'Password Administrator', 'Can reset passwords'),
  role('11648597-926c-4cf3-9c36-bcebb0ba8dcc', 'Power Platform Administrator', 'Can manage Power Platform'),
  role(
    '7be44c8a-adaf-4e2a-84d6-ab2649e08a13',
    'Privileged Authentication Administrator',
    'Manages methods of any user',
  ),
  role('e8611ab8-c189-46e8-94e1-60213ab1f814', 'Privileged Role Administrator', 'Can manage role assignments'),
  role('4a5d8f65-41da-4de4-8968-e035b65339cf', 'Reports Reader', 'Can read sign-in and audit reports'),
  role('194ae4cb-b126-40b2-bd5b-6091b380977d', 'Security Administrator', 'Can manage security features'),
  role('5d6b6bb7-de71-4623-b4af-96380a352509', 'Security Reader', 'Can read security information'),
  role('f023fd81-a637-4b56-95fd-791ac0226033', 'Service Support Administrator', 'Can manage support tickets'),
  role('f28a1f50-f6e7-4571-818b-6a12f2af6b6c', 'SharePoint Administrator', 'Can manage SharePoint'),
  role('75941009-915a-4869-abe7-691bff18279e', 'Skype for Business Administrator', 'Can manage Skype for Business'),
  role('69091246-20e8-4a56-aa4d-066075b2a7a8', 'Teams Administrator', 'Can manage Teams'),
  role('baf37b3a-610e-45da-9e62-d9d1e5e8914b', 'Teams Communications Administrator', 'Can manage calling and meetings'),
  role('f70938a0-fc10-4177-9e90-2178f8765737', 'Teams Communications Support Engineer', 'Can analyze calls'),
  role('fcf91098-03e3-41a9-b5ba-6f0ec8188a12', 'Teams Communications Support Specialist', 'Can view call quality'),
  role('3d762c5a-1b6c-493f-843e-55a3b42923d4', 'Teams Devices Administrator', 'Can manage Teams devices'),
  role('fe930be7-5e62-47db-91af-98c3a49a38b1', 'User Administrator', 'Can manage users and groups'),
];

function role(id: string, displayName: string, description: string): RoleTemplate {
  return { id, displayName, description: `${description}.` };
}

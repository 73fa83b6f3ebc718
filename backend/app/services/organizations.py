"""Organisations and who is in them. Policies decide what the caller's client can see and change."""

from typing import Any, Final
from uuid import UUID

from postgrest import APIError, AsyncPostgrestClient

from app.core.exceptions import Forbidden, NotFound, SlugTaken
from app.core.paging import after, page, rows
from app.core.translation import constraint_of, from_postgrest, translated
from app.models.organizations import Member, Organization, OrganizationCreate, OrganizationUpdate
from app.models.pages import Page

_ORGANIZATION: Final = "id,name,slug,created_by,created_at,updated_at"
_MEMBERS: Final = (
    "id,memberships!memberships_org_id_fkey(id,user_id,role,created_at,"
    "profile:profiles!memberships_user_id_fkey(display_name))"
)


class OrganizationService:
    """The acts of organisations, as the person whose client this is."""

    def __init__(self, client: AsyncPostgrestClient) -> None:
        self._client = client

    async def mine(self, limit: int, cursor: str | None) -> Page[Organization]:
        """The organisations I belong to, oldest first."""
        query = self._client.from_("organizations").select(_ORGANIZATION)
        query = query.order("created_at").order("id").limit(limit + 1)
        if cursor:
            query = query.or_(after(cursor, "organizations", "created_at"))
        with translated():
            found = rows(await query.execute())
        return page(found, Organization, limit, "organizations", "created_at")

    async def create(self, body: OrganizationCreate) -> Organization:
        """Founds an organisation, with me as its admin.

        Raises:
            SlugTaken: another one has this short name.
        """
        arguments: dict[str, Any] = {"name": body.name, "slug": body.slug}
        try:
            with_row = await self._client.rpc("create_organization", arguments).execute()
        except APIError as error:
            if constraint_of(error) == "organizations_slug_key":
                raise SlugTaken from None
            raise from_postgrest(error) from None
        return Organization.model_validate(with_row.data)

    async def get(self, org_id: UUID) -> Organization:
        """One organisation of mine.

        Raises:
            NotFound: it does not exist, or I do not belong to it.
        """
        query = self._client.from_("organizations").select(_ORGANIZATION).eq("id", org_id)
        with translated():
            found = rows(await query.execute())
        if not found:
            raise NotFound
        return Organization.model_validate(found[0])

    async def rename(self, org_id: UUID, body: OrganizationUpdate) -> Organization:
        """Changes an organisation I administer.

        Raises:
            NotFound: as `get`.
            Forbidden: I belong to it, but do not administer it.
        """
        query = self._client.from_("organizations").update({"name": body.name}).eq("id", org_id)
        with translated():
            changed = rows(await query.select(_ORGANIZATION).execute())
        if not changed:
            await self.get(org_id)
            raise Forbidden
        return Organization.model_validate(changed[0])

    async def members(self, org_id: UUID, limit: int, cursor: str | None) -> Page[Member]:
        """Who is in an organisation of mine, longest-standing first.

        Raises:
            NotFound: as `get`.
        """
        of, table = f"members:{org_id}", "memberships"
        query = self._client.from_("organizations").select(_MEMBERS).eq("id", org_id)
        query = query.order("created_at", foreign_table=table).order("id", foreign_table=table)
        query = query.limit(limit + 1, foreign_table=table)
        if cursor:
            query = query.or_(after(cursor, of, "created_at"), reference_table=table)
        with translated():
            found = rows(await query.execute())
        if not found:
            raise NotFound
        members = [{**each, **_named(each["profile"])} for each in found[0][table]]
        return page(members, Member, limit, of, "created_at")


def _named(profile: dict[str, str] | None) -> dict[str, str]:
    return profile or {"display_name": ""}

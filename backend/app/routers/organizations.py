"""Organisations and their members."""

from uuid import UUID

from fastapi import APIRouter

from app.core.exceptions import Forbidden, NotFound, SlugTaken
from app.core.responses import SIGNED_IN, UPSTREAM, answers
from app.dependencies import Organizations, PageCursor, PageLimit
from app.models.organizations import Member, Organization, OrganizationCreate, OrganizationUpdate
from app.models.pages import Page

router = APIRouter(
    prefix="/organizations", tags=["organizations"], responses=answers(*SIGNED_IN, *UPSTREAM)
)


@router.get("")
async def list_organizations(
    organizations: Organizations, limit: PageLimit = 20, cursor: PageCursor = None
) -> Page[Organization]:
    """The organisations I belong to, oldest first."""
    return await organizations.mine(limit, cursor)


@router.post("", status_code=201, responses=answers(Forbidden, SlugTaken))
async def create_organization(
    organizations: Organizations, body: OrganizationCreate
) -> Organization:
    """Found an organisation; I become its admin."""
    return await organizations.create(body)


@router.get("/{org_id}", responses=answers(NotFound))
async def get_organization(organizations: Organizations, org_id: UUID) -> Organization:
    """One organisation of mine."""
    return await organizations.get(org_id)


@router.patch("/{org_id}", responses=answers(NotFound, Forbidden))
async def update_organization(
    organizations: Organizations, org_id: UUID, body: OrganizationUpdate
) -> Organization:
    """Rename an organisation I administer."""
    return await organizations.rename(org_id, body)


@router.get("/{org_id}/members", responses=answers(NotFound))
async def list_members(
    organizations: Organizations, org_id: UUID, limit: PageLimit = 20, cursor: PageCursor = None
) -> Page[Member]:
    """Who is in an organisation of mine, longest-standing first."""
    return await organizations.members(org_id, limit, cursor)
